/// How a run, a number or a row is to be taken; the name of the class that colours it on a page.
enum Tone: String {
  case bad, warn, good
  case plain = ""
}

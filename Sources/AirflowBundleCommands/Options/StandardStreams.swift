import ArgumentParser
import ByteStrings

/// What `-` means: nothing here, and the message says what to do instead.
enum StandardStreams {
  /// A bundle is read from its end, so it cannot come through a pipe.
  static func refuse(inputs: [ByteString]) throws {
    try refuse(
      inputs,
      "Bundles are not read from standard input: name a file. (Write ./- for a file that is called -.)"
    )
  }

  /// Findings and messages name the report that they come from.
  static func refuse(merging reports: [ByteString]) throws {
    try refuse(
      reports,
      "Reports are not read from standard input: name a file. (Write ./- for a file that is called -.)"
    )
  }

  /// A file gets its name only once it is whole, so it cannot go through a pipe.
  static func refuse(output: ByteString) throws {
    try refuse(
      [output],
      "Bundles are not written to standard output: name a file or folder. (Write ./- for one that is called -. To print a part of a bundle, use `airflow-bundle inspect --member PATH`.)"
    )
  }

  static func refuse(reports: [ByteString]) throws {
    try refuse(
      reports,
      "--report writes files. For standard output use --json. (The name of a file ends in .json, .html, .md, .csv or .xml.)"
    )
  }

  private static func refuse(_ paths: [ByteString], _ why: String) throws {
    if paths.contains("-") { throw ValidationError(why) }
  }
}

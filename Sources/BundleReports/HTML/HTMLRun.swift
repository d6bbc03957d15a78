/// When, where, by whom and how a run was made: below the verdict of a page.
enum HTMLRun {
  static func html(_ facts: RunFacts) -> HTML {
    let complete = list([facts.completeness])
    switch facts.runs.count {
    case 0: return facts.isComplete ? "" : complete
    case 1: return list([facts.completeness] + RunFacts.facts(of: facts.runs[0]))
    default:
      let rows = facts.runs.map { run -> HTML in
        let cells = RunFacts.facts(of: run).map { fact -> HTML in
          "<td data-label=\"\(fact.label)\">\(value(fact))</td>"
        }
        return "<tr>\(cells.joined())</tr>\n"
      }
      let heads = RunFacts.facts(of: facts.runs[0]).map {
        "<th scope=\"col\">\($0.label)</th>" as HTML
      }
      return complete + "<details class=\"runs\"><summary>\(facts.runs.count) runs</summary>\n"
        + "<table class=\"plain\"><thead><tr>\(heads.joined())</tr></thead>\n"
        + "<tbody>\n\(rows.joined())</tbody></table></details>\n"
    }
  }

  private static func list(_ facts: [RunFacts.Fact]) -> HTML {
    let rows = facts.map { fact -> HTML in
      "<div><dt>\(fact.label)</dt><dd>\(value(fact))</dd></div>\n"
    }
    return "<dl class=\"run\">\n\(rows.joined())</dl>\n"
  }

  private static func value(_ fact: RunFacts.Fact) -> HTML {
    fact.isCode ? "<code>\(fact.text)</code>" : "\(fact.text)"
  }
}

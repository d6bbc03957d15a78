import BundleFormats
import ByteStrings

/// A difference as people read it: a line for each change, then a summary.
public enum DiffLine {
  /// The lines; the summary is the last. What got worse has a line for each item. Of what did not,
  /// as where all that was converted is unchanged now, many items are one line.
  public static func lines(of diff: ReportDiff, style: TextStyle = .plain) -> [String] {
    var lines: [String] = []
    for item in diff.items where item.isWorse {
      for change in item.changes {
        let word = change.isWorse ? style.bad("worse") : "other"
        lines.append("\(word)   \(item.name): \(shown(change))")
      }
    }
    var others: [ByteString: [ByteString]] = [:]
    var order: [ByteString] = []
    for item in diff.items where !item.isWorse {
      for change in item.changes {
        let text = ByteString(shown(change))
        if others[text] == nil { order.append(text) }
        others[text, default: []].append(item.name)
      }
    }
    for text in order { lines.append("other   \(CodeLines.some(of: others[text] ?? [])): \(text)") }
    return lines + [DiffFacts(diff).verdict]
  }

  private static func shown(_ change: ReportDiff.Change) -> String {
    ByteString(DiffFacts.text(of: change)).description
  }
}

import ByteStrings
import Files

/// Finds inputs that would have one output, before anything is written.
enum Collisions {
  /// Settles the items that collide. Where names leave it open (a PE executable adds `.exe`, an
  /// archive may hold no bundle), and only there, the inputs are opened.
  static func refuse(_ items: inout [Plan.Item], _ options: ConversionOptions) {
    var users: [ByteString: Int] = [:]
    var suspects: Set<Int> = []
    for index in items.indices where items[index].isOpen {
      for path in items[index].possibleOutputs(options.target) {
        guard let other = users.updateValue(index, forKey: path) else { continue }
        suspects.formUnion([index, other])
      }
    }
    // What is in place already has no output: a second run finds the first one's beside its inputs.
    var exact: [ByteString: [Int]] = [:]
    for index in suspects.sorted() {
      if options.destination.isInPlace && items[index].isAlreadyThere(options.target) { continue }
      guard let path = trueOutput(of: items[index], options) else { continue }
      exact[path, default: []].append(index)
    }
    for (path, indices) in exact where indices.count > 1 {
      for index in indices {
        let other = indices.first { $0 != index }.map { items[$0].candidate.input } ?? path
        items[index].collide("its output \(path) would be that of \(other) too")
      }
    }
    refuseFolders(&items)
    refuseOwnPaths(&items, options)
    refuseParts(&items, options)
    InputCollisions.refuse(&items, options)
  }

  /// An output cannot be a file where others need a folder.
  private static func refuseFolders(_ items: inout [Plan.Item]) {
    var needed: Set<ByteString> = []
    for index in items.indices where items[index].isOpen {
      guard var folder = items[index].folder else { continue }
      while !folder.isEmpty, !needed.contains(folder), folder != folder.parent {
        needed.insert(folder)
        folder = folder.parent
      }
    }
    for index in items.indices where items[index].isOpen {
      let output = items[index].output
      guard needed.contains(output), items[index].candidate.content != .directory(isFlat: false)
      else { continue }
      items[index].collide("its output \(output) would be the folder of other outputs")
    }
  }

  /// An output at its input's own path needs leave to replace it.
  private static func refuseOwnPaths(_ items: inout [Plan.Item], _ options: ConversionOptions) {
    guard options.destination.isInPlace, options.originals == .keep else { return }
    for index in items.indices where items[index].isOpen {
      let item = items[index]
      guard item.output == item.candidate.input.trimmingTrailingSlashes,
        !item.isAlreadyThere(options.target)
      else { continue }
      items[index].planVerdict = .init(status: .failed, error: ownPath(options))
    }
  }

  /// An output that would replace its own input without leave.
  static func ownPath(_ options: ConversionOptions) -> BundleError {
    BundleError(
      .outputCollision, "its output would have the input's own name",
      advice: options.destination.isInPlace
        ? "use --remove-originals to swap one for the other, --move-originals, or -o for another place"
        : "choose another place with -o")
  }

  /// The output of an item as its content has it; nil where it would have none.
  static func trueOutput(of item: Plan.Item, _ options: ConversionOptions) -> ByteString? {
    do throws(BundleError) {
      let reader = try BundleOpener.open(item.candidate, options)
      let isPE = try reader.hasPEExecutable()
      return item.output(options.target, isPE: isPE)
    } catch {
      if error.code == .otherSDK { return nil }
      return error.code == .manifestMissing && !item.candidate.isNamed
        ? nil : item.output(options.target, isPE: false)
    }
  }
}

extension Plan.Item {
  /// Whether nothing has decided about the item yet.
  var isOpen: Bool {
    if case .failed = candidate.content { return false }
    return planVerdict == nil
  }

  /// What has decided about the item: the listing or the plan.
  var verdict: Candidate.Verdict? { planVerdict ?? candidate.verdict }

  mutating func collide(_ problem: String, advice: String? = nil) {
    planVerdict = .init(
      status: .failed, error: BundleError(.outputCollision, problem, advice: advice))
  }

  /// Whether the input may already be in the container asked for; a trailer's layout shows only
  /// when the file is opened.
  func isAlreadyThere(_ target: ConversionOptions.Target) -> Bool {
    switch (candidate.content, target) {
    case (.zip, .zip), (.directory, .directory): true
    case (.footer, .footer):
      // Whatever its manifest says: what is not read is not moved.
      (try? FooterLayout(of: InputFile(candidate.input)).container) == .footer
    default: false
    }
  }
}

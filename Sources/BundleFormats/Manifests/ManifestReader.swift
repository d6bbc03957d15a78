import ByteStrings
package import PyYAML
package import YAML

/// Reads a manifest of any era: finds the strings that the schema wants, mends missing quotes, and
/// takes out what belongs to the container.
package struct ManifestReader {
  /// Which keys mean what.
  package enum Dialect {
    /// `zip` and `directory`.
    case legacy
    case footer32
    case footer
    /// A file beside the executable that is to be packed: of any era.
    case loose
  }

  private let dialect: Dialect
  /// Whether what is wrong is a fault to be named, and the rest is read all the same.
  private let isLenient: Bool
  private var faults: [BundleError] = []
  private var findings = FindingList()
  /// Keys that are taken out and kept.
  private var replaced = YAMLNode(.mapping([]))
  private var strings: StringMender

  private init(_ dialect: Dialect, isLenient: Bool = false) {
    self.dialect = dialect
    self.isLenient = isLenient
    self.strings = StringMender()
  }

  /// Reads a manifest.
  ///
  /// - Throws: `manifestTooLarge`, `manifestInvalid` naming key and line, or `manifestVersion`.
  package static func read(_ bytes: [UInt8], _ dialect: Dialect) throws(BundleError) -> (
    Manifest, [Finding]
  ) {
    var (manifest, findings) = try read(tree: tree(bytes), dialect)
    manifest.hasComments = PyYAML.hasComments(bytes)
    return (manifest, findings)
  }

  /// Reads the tree of a manifest; throws as the other.
  package static func read(tree: YAMLNode, _ dialect: Dialect) throws(BundleError) -> (
    Manifest, [Finding]
  ) {
    var reader = ManifestReader(dialect)
    let manifest = try reader.read(tree)
    return (manifest, reader.strings.findings.all + reader.findings.all)
  }

  /// Reads of a manifest what can be read, to be shown: with its faults, and nothing or the text as
  /// it stands where something is missing or wrong.
  package static func readLeniently(
    _ bytes: [UInt8], _ dialect: Dialect, _ supplements: ManifestSupplements = .init()
  ) throws(BundleError) -> (Manifest, [Finding], faults: [BundleError]) {
    var reader = ManifestReader(dialect, isLenient: true)
    var whole = YAMLNode(.mapping([]))
    do { whole = try tree(bytes) } catch {
      return (try reader.read(whole), [], [error])
    }
    supplements.apply(to: &whole, &reader.findings)
    var manifest = try reader.read(whole)
    manifest.hasComments = PyYAML.hasComments(bytes)
    return (manifest, reader.strings.findings.all + reader.findings.all, reader.faults)
  }

  /// Runs a step of reading; where it fails, and that is no matter, notes the fault.
  private mutating func step<Value>(
    _ tree: inout YAMLNode, else fallback: Value,
    _ body: (inout ManifestReader, inout YAMLNode) throws(BundleError) -> Value
  ) throws(BundleError) -> Value {
    do { return try body(&self, &tree) } catch {
      guard isLenient else { throw error }
      faults.append(error)
      return fallback
    }
  }

  /// The tree of a manifest, checked to be a mapping.
  package static func tree(_ bytes: [UInt8]) throws(BundleError) -> YAMLNode {
    let root = try withYAMLErrors { () throws(YAMLError) in
      try YAMLNode(parsing: bytes)
    }
    guard root.entries != nil else {
      throw BundleError(.manifestInvalid, "the manifest is not a mapping")
    }
    return root
  }

  private mutating func read(_ whole: YAMLNode) throws(BundleError) -> Manifest {
    var tree = whole
    let texts = LooseManifest(whole)
    let (version, versionKey) = try step(&tree, else: (texts.version, .formatVersion)) {
      reader, tree throws(BundleError) in try reader.takeVersion(from: &tree)
    }
    let sdk = try step(&tree, else: texts.sdk) { reader, tree throws(BundleError) in
      try reader.readSDK(in: &tree)
    }
    let dags = try step(&tree, else: texts.dags) { reader, tree throws(BundleError) in
      try reader.readDags(in: &tree)
    }
    let source = try step(&tree, else: texts.source) { reader, tree throws(BundleError) in
      let mark = tree.mark(of: "source")
      let source = try reader.takeString("source", from: &tree)
      if source?.isEmpty == true { throw reader.invalid("source", "is empty", mark) }
      return source
    }
    let executable = try step(&tree, else: nil) { reader, tree throws(BundleError) in
      try reader.takeExecutable(from: &tree)
    }
    let footer = try step(&tree, else: .init()) { reader, tree throws(BundleError) in
      try reader.takeFooterKeys(from: &tree)
    }
    try step(&tree, else: ()) { reader, tree throws(BundleError) in
      try reader.readDagSourcePaths(in: &tree)
    }
    for var kept in [tree, footer.provenance?.replaced ?? replaced] {
      try step(&kept, else: ()) { _, kept throws(BundleError) in
        try Self.checkConstructible(kept)
      }
    }
    return Manifest(
      version: version, language: sdk.language, sdkVersion: sdk.version,
      supervisorSchemaVersion: sdk.schemaVersion, dags: dags,
      versionKey: legacyVersionKey(footer.provenance, found: versionKey), source: source,
      executable: executable, footer: footer, replaced: replaced, tree: tree)
  }

  /// Takes the version key of either name out of the tree.
  ///
  /// Where both are there and agree, the later name wins and the other stays an ordinary key.
  private mutating func takeVersion(from tree: inout YAMLNode) throws(BundleError) -> (
    ByteString, Manifest.VersionKey
  ) {
    let late = Manifest.VersionKey.bundleMetadataVersion
    let early = Manifest.VersionKey.formatVersion
    let (lateMark, earlyMark) = (tree.mark(of: late.key), tree.mark(of: early.key))
    let lateValue = try takeString(late.key, from: &tree)
    let earlyValue = try takeString(early.key, from: &tree)
    if let lateValue, let earlyValue {
      guard lateValue == earlyValue else {
        throw invalid(
          early.rawValue, "is \(earlyValue) but its \(late.rawValue) is \(lateValue)", earlyMark)
      }
      tree[early.key] = .string(earlyValue, mark: earlyMark)
    }
    let mark = lateValue == nil ? earlyMark : lateMark
    guard let version = lateValue ?? earlyValue else {
      let key = dialect == .footer || dialect == .loose ? late : early
      throw BundleError(.manifestInvalid, "the manifest has no \(key.rawValue)")
    }
    guard ManifestPattern.isVersion(version) else {
      throw invalid("version", "\(version) is not of the form 1.0", mark)
    }
    guard version.hasPrefix("1.") else {
      throw BundleError(.manifestVersion, "the manifest has version \(version), not 1.x")
    }
    return (version, lateValue != nil ? late : early)
  }

  /// The name that the version key has in a legacy manifest: the one it had there, where that is
  /// known. The name in a `footer` manifest says nothing of it.
  private func legacyVersionKey(_ provenance: Provenance?, found: Manifest.VersionKey)
    -> Manifest.VersionKey
  {
    provenance?.versionKey ?? (dialect == .footer ? .formatVersion : found)
  }

  private mutating func readSDK(in tree: inout YAMLNode) throws(BundleError) -> LooseManifest.SDK {
    guard var sdk = tree["sdk"] else {
      throw BundleError(.manifestInvalid, "the manifest has no sdk")
    }
    guard sdk.entries != nil else { throw invalid("sdk", "is not a mapping", sdk.mark) }
    let language = try required("language", of: "sdk", in: &sdk)
    guard ManifestPattern.isLanguage(language) else {
      throw invalid(
        "sdk.language", "\(language) is not a language name such as go", sdk.mark(of: "language"))
    }
    let version = try required("version", of: "sdk", in: &sdk)
    guard !version.isEmpty else {
      throw invalid("sdk.version", "is empty", sdk.mark(of: "version"))
    }
    var schemaVersion: ByteString?
    if let node = sdk["supervisor_schema_version"] {
      let text = try strings.mend(node, at: "sdk.supervisor_schema_version")
      guard ManifestPattern.isDate(text) else {
        throw invalid(
          "sdk.supervisor_schema_version", "\(text) is not of the form YYYY-MM-DD", node.mark)
      }
      sdk["supervisor_schema_version"] = .string(text, mark: node.mark)
      schemaVersion = text
    }
    tree["sdk"] = sdk
    return (language, version, schemaVersion)
  }

  private mutating func readDags(in tree: inout YAMLNode) throws(BundleError) -> [Manifest.Dag] {
    guard let node = tree["dags"] else {
      // Whatever gets here has a version and an SDK, as the packers of that time write them.
      if dialect == .footer { throw BundleError.dagsAbsent }
      throw BundleError(.manifestInvalid, "the manifest has no dags")
    }
    guard let entries = node.entries else { throw invalid("dags", "is not a mapping", node.mark) }
    guard !entries.isEmpty else { throw invalid("dags", "is empty", node.mark) }
    var dags: [Manifest.Dag] = []
    var mended: [YAMLNode.Entry] = []
    var ids: Set<ByteString> = []
    for entry in entries {
      let id = try strings.mend(entry.key, at: "dags", isKey: true)
      guard ids.insert(id).inserted else {
        throw invalid(
          "dags", "has the dag_id \(id) twice once its keys are strings", entry.key.mark)
      }
      var dag = entry.value
      let tasks = try readTasks(of: id, in: &dag)
      if tasks.isEmpty {
        findings.add(
          Finding(
            .tasksEmpty, "dags.\(id).tasks is empty: Airflow will find no task of this Dag here"))
      }
      dags.append(Manifest.Dag(id: id, tasks: tasks))
      mended.append(.init(key: .string(id, mark: entry.key.mark), value: dag))
    }
    tree["dags"] = YAMLNode(.mapping(mended), mark: node.mark)
    dags.sort { $0.id < $1.id }
    for finding in AirflowID.findings(dags) { findings.add(finding) }
    return dags
  }

  private mutating func readTasks(of id: ByteString, in dag: inout YAMLNode) throws(BundleError)
    -> [ByteString]
  {
    guard dag.entries != nil else { throw invalid("dags.\(id)", "is not a mapping", dag.mark) }
    guard let node = dag["tasks"] else { throw invalid("dags.\(id)", "has no tasks", dag.mark) }
    guard let items = node.items else {
      throw invalid("dags.\(id).tasks", "is not a list", node.mark)
    }
    var tasks: [ByteString] = []
    var mended: [YAMLNode] = []
    for (index, item) in items.enumerated() {
      let task = try strings.mend(item, at: "dags.\(id).tasks[\(index)]")
      guard !task.isEmpty else {
        throw invalid("dags.\(id).tasks[\(index)]", "is empty", item.mark)
      }
      tasks.append(task)
      mended.append(.string(task, mark: item.mark))
    }
    dag["tasks"] = YAMLNode(.sequence(mended), mark: node.mark)
    return tasks
  }

  /// Only an archive or a folder has a path to say here.
  private mutating func takeExecutable(from tree: inout YAMLNode) throws(BundleError) -> ByteString?
  {
    if dialect == .legacy || dialect == .loose {
      return try takeString("executable", from: &tree)
    }
    replace("executable", in: &tree)
    return nil
  }

  private mutating func takeFooterKeys(from tree: inout YAMLNode) throws(BundleError)
    -> Manifest.FooterKeys
  {
    if dialect == .loose { leaveOutDescriptions(in: &tree) }
    guard dialect == .footer || dialect == .loose else {
      for key: ByteString in ["sources", "entrypoint_path", "digests", "migrated_from"] {
        replace(key, in: &tree)
      }
      return Manifest.FooterKeys()
    }
    var keys = Manifest.FooterKeys()
    let digests = tree.remove("digests")?.entries?.compactMap(\.key.text) ?? []
    keys.others = digests.filter { $0 != "integrity" && $0 != "cache" }.map { "digests.\($0)" }
    keys.entrypointPath = try takeString("entrypoint_path", from: &tree)
    if let node = tree.remove("sources") {
      keys.sources = try SourceIndex.read(node, strings: &strings)
      keys.others += SourceIndex.foreignKeys(in: node).map { "\($0) in sources" }
    }
    if let node = tree["migrated_from"], let provenance = Provenance(reading: node) {
      keys.provenance = provenance
      tree.remove("migrated_from")
    }
    return keys
  }

  /// Takes out what describes the bundle that a manifest came from. The user is told where it is
  /// anything else.
  private mutating func leaveOutDescriptions(in tree: inout YAMLNode) {
    var mender = StringMender()
    let sources = tree.remove("sources")
    let isIndex = sources.map { (try? SourceIndex.read($0, strings: &mender)) != nil } ?? true
    let digests = tree.remove("digests")
    let isDigests = digests.map { $0.entries != nil } ?? true
    for (key, isOurs) in [("sources", isIndex), ("digests", isDigests)] where !isOurs {
      findings.add(
        Finding(
          .keyReplaced, "the manifest's own \(key) was replaced: the format defines that key"))
    }
  }

  /// Takes a key out that is ours to write, and keeps it.
  private mutating func replace(_ key: ByteString, in tree: inout YAMLNode) {
    guard let value = tree.remove(key) else { return }
    replaced[key] = value
    let why =
      dialect == .footer
      ? "a legacy manifest says there where the executable is"
      : "the new format defines that key; migrated_from keeps what it was"
    findings.add(Finding(.keyReplaced, "the manifest's own \(key) was replaced: \(why)"))
  }

  /// Mends `dag_source_paths`, an optional mapping of strings; what is anything else is left as
  /// it is, for the writer to judge.
  private mutating func readDagSourcePaths(in tree: inout YAMLNode) throws(BundleError) {
    guard let node = tree["dag_source_paths"], let entries = node.entries,
      entries.allSatisfy({ StringMender.canMend($0.key) && StringMender.canMend($0.value) })
    else { return }
    var mended: [YAMLNode.Entry] = []
    var ids: Set<ByteString> = []
    for entry in entries {
      let id = try strings.mend(entry.key, at: "dag_source_paths", isKey: true)
      let path = try strings.mend(entry.value, at: "dag_source_paths.\(id)")
      guard ids.insert(id).inserted else {
        throw invalid(
          "dag_source_paths", "has the dag_id \(id) twice once its keys are strings",
          entry.key.mark)
      }
      mended.append(
        .init(
          key: .string(id, mark: entry.key.mark), value: .string(path, mark: entry.value.mark)))
    }
    tree["dag_source_paths"] = YAMLNode(.mapping(mended), mark: node.mark)
  }

  /// Refuses what PyYAML's `safe_load` has no value for: one such value makes Airflow skip the
  /// bundle, or makes its scan of the whole folder raise.
  package static func checkConstructible(_ tree: YAMLNode) throws(BundleError) {
    if let failure = tree.constructionFailure() {
      throw BundleError(
        .manifestInvalid, "the manifest holds what Airflow cannot read: \(failure)")
    }
  }
}

extension ManifestReader {
  private mutating func required(_ key: ByteString, of parent: String, in node: inout YAMLNode)
    throws(BundleError) -> ByteString
  {
    guard let value = node[key] else { throw invalid(parent, "has no \(key)", node.mark) }
    let text = try strings.mend(value, at: "\(parent).\(key)")
    node[key] = .string(text, mark: value.mark)
    return text
  }

  private mutating func takeString(_ key: ByteString, from tree: inout YAMLNode)
    throws(BundleError) -> ByteString?
  {
    guard let node = tree.remove(key) else { return nil }
    return try strings.mend(node, at: "\(key)")
  }

  private func invalid(_ path: String, _ problem: String, _ mark: YAMLMark) -> BundleError {
    .manifestInvalid(path, problem, mark)
  }
}

extension BundleError {
  /// The manifest is of a layout that is later than Airflow 3.3.
  package static var dagsAbsent: BundleError { BundleError(.dagsAbsent, Manifest.dagsAbsent) }

  /// An error that names the key and, where it is known, the line.
  package static func manifestInvalid(_ path: String, _ problem: String, _ mark: YAMLMark)
    -> BundleError
  {
    let line = mark.line > 0 ? ", line \(mark.line)" : ""
    return BundleError(.manifestInvalid, "the manifest's \(path) \(problem)\(line)")
  }
}

/// Runs YAML calls and turns their error into ours.
func withYAMLErrors<Result>(_ body: () throws(YAMLError) -> Result) throws(BundleError) -> Result {
  do { return try body() } catch {
    switch error.kind {
    case .tooLarge: throw BundleError(.manifestTooLarge, "the manifest is too large: \(error)")
    case .memory: throw BundleError(.ioError, "\(error)", advice: "free some memory and try again")
    default: throw BundleError(.manifestInvalid, "the manifest cannot be read: \(error)")
    }
  }
}

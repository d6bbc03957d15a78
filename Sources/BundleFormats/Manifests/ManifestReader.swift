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
  /// What has not been taken out yet.
  private var tree: YAMLNode
  private var findings = FindingList()
  /// Keys that are taken out and kept.
  private var replaced = YAMLNode(.mapping([]))
  private var strings = StringMender()

  private init(_ dialect: Dialect, _ tree: YAMLNode) {
    self.dialect = dialect
    self.tree = tree
  }

  /// Reads a manifest.
  ///
  /// - Throws: `manifestTooLarge`, `manifestInvalid` naming key and line, or `manifestVersion`.
  package static func read(_ bytes: [UInt8], _ dialect: Dialect) throws(BundleError) -> (
    Manifest, [Finding]
  ) {
    let (manifest, findings, _) = try read(ManifestText(bytes), dialect, isLenient: false)
    return (manifest, findings)
  }

  /// Reads the tree of a manifest; throws as the other.
  package static func read(tree: YAMLNode, _ dialect: Dialect) throws(BundleError) -> (
    Manifest, [Finding]
  ) {
    var reader = ManifestReader(dialect, tree)
    let (manifest, faults) = reader.read()
    if let fault = faults.first { throw fault }
    return (manifest, reader.allFindings)
  }

  /// Reads the manifest that a container has.
  ///
  /// - Parameter isLenient: whether what can be read is to be shown, with its faults, and nothing or
  ///   the text as it stands where something is missing or wrong. Else the first fault is thrown.
  static func read(
    _ text: ManifestText, _ dialect: Dialect, _ supplements: ManifestSupplements = .init(),
    isLenient: Bool
  ) throws(BundleError) -> (Manifest, [Finding], faults: [BundleError]) {
    var reader = ManifestReader(dialect, YAMLNode(.mapping([])))
    do throws(BundleError) {
      if let fault = text.fault { throw fault }
      reader.tree = try tree(text.bytes)
    } catch {
      guard isLenient else { throw error }
      return (reader.read().0, [], [error])
    }
    supplements.apply(to: &reader.tree, &reader.findings)
    var (manifest, faults) = reader.read()
    if !isLenient, let fault = faults.first { throw fault }
    manifest.hasComments = PyYAML.hasComments(text.bytes)
    return (manifest, reader.allFindings, faults)
  }

  /// The tree of a manifest, checked to be a mapping.
  package static func tree(_ bytes: [UInt8]) throws(BundleError) -> YAMLNode {
    let root = try withYAMLErrors(YAMLNode(parsing: bytes))
    guard root.entries != nil else {
      throw BundleError(.manifestInvalid, "the manifest is not a mapping")
    }
    return root
  }

  private var allFindings: [Finding] { strings.findings.all + findings.all }

  /// Reads step by step. Where a step fails, that is a fault, and the next one goes on.
  private mutating func read() -> (Manifest, faults: [BundleError]) {
    var faults: [BundleError] = []
    func step<Value>(
      _ body: @autoclosure () throws(BundleError) -> Value, else fallback: @autoclosure () -> Value
    ) -> Value {
      do { return try body() } catch {
        faults.append(error)
        return fallback()
      }
    }
    let texts = LooseManifest(tree)
    let (version, versionKey) = step(try takeVersion(), else: (texts.version, .formatVersion))
    let sdk = step(try readSDK(), else: texts.sdk)
    let dags = step(try readDags(), else: texts.dags)
    let source = step(try takeSource(), else: texts.source)
    let executable = step(try takeExecutable(), else: nil)
    let footer = step(try takeFooterKeys(), else: .init())
    step(try readDagSourcePaths(), else: ())
    for kept in [tree, footer.provenance?.replaced ?? replaced] {
      step(try Self.checkConstructible(kept), else: ())
    }
    // In a legacy manifest it has the name it had there, where that is known. The name in a `footer`
    // manifest says nothing of it.
    let legacyKey = dialect == .footer ? .formatVersion : versionKey
    let manifest = Manifest(
      version: version, language: sdk.language, sdkVersion: sdk.version,
      supervisorSchemaVersion: sdk.schemaVersion, dags: dags,
      versionKey: footer.provenance?.versionKey ?? legacyKey, source: source,
      executable: executable, footer: footer, replaced: replaced, tree: tree)
    return (manifest, faults)
  }

  /// Takes the version key of either name out of the tree.
  ///
  /// Where both are there and agree, the later name wins and the other stays an ordinary key.
  private mutating func takeVersion() throws(BundleError) -> (ByteString, Manifest.VersionKey) {
    let late = Manifest.VersionKey.bundleMetadataVersion
    let early = Manifest.VersionKey.formatVersion
    let (lateMark, earlyMark) = (tree.mark(of: late.key), tree.mark(of: early.key))
    let lateValue = try takeString(late.key)
    let earlyValue = try takeString(early.key)
    if let lateValue, let earlyValue {
      guard lateValue == earlyValue else {
        throw .manifestInvalid(
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
      throw .manifestInvalid("version", "\(version) is not of the form 1.0", mark)
    }
    guard version.hasPrefix("1.") else {
      throw BundleError(.manifestVersion, "the manifest has version \(version), not 1.x")
    }
    return (version, lateValue != nil ? late : early)
  }

  private mutating func readSDK() throws(BundleError) -> LooseManifest.SDK {
    guard var sdk = tree["sdk"] else {
      throw BundleError(.manifestInvalid, "the manifest has no sdk")
    }
    guard sdk.entries != nil else { throw .manifestInvalid("sdk", "is not a mapping", sdk.mark) }
    guard let language = try mend("language", of: &sdk) else {
      throw .manifestInvalid("sdk", "has no language", sdk.mark)
    }
    guard ManifestPattern.isLanguage(language) else {
      throw .manifestInvalid(
        "sdk.language", "\(language) is not a language name such as go", sdk.mark(of: "language"))
    }
    guard let version = try mend("version", of: &sdk) else {
      throw .manifestInvalid("sdk", "has no version", sdk.mark)
    }
    guard !version.isEmpty else {
      throw .manifestInvalid("sdk.version", "is empty", sdk.mark(of: "version"))
    }
    let key: ByteString = "supervisor_schema_version"
    let schemaVersion = try mend(key, of: &sdk)
    if let schemaVersion, !ManifestPattern.isDate(schemaVersion) {
      throw .manifestInvalid(
        "sdk.\(key)", "\(schemaVersion) is not of the form YYYY-MM-DD", sdk.mark(of: key))
    }
    tree["sdk"] = sdk
    return (language, version, schemaVersion)
  }

  /// Mends a value of `sdk`, if it is there.
  private mutating func mend(_ key: ByteString, of sdk: inout YAMLNode) throws(BundleError)
    -> ByteString?
  {
    guard let value = sdk[key] else { return nil }
    let text = try strings.mend(value, at: "sdk.\(key)")
    sdk[key] = .string(text, mark: value.mark)
    return text
  }

  private mutating func readDags() throws(BundleError) -> [Manifest.Dag] {
    guard let node = tree["dags"] else {
      // Whatever gets here has a version and an SDK, as the packers of that time write them.
      if dialect == .footer { throw .dagsAbsent }
      throw BundleError(.manifestInvalid, "the manifest has no dags")
    }
    guard let entries = node.entries else {
      throw .manifestInvalid("dags", "is not a mapping", node.mark)
    }
    guard !entries.isEmpty else { throw .manifestInvalid("dags", "is empty", node.mark) }
    var dags: [Manifest.Dag] = []
    tree["dags"] = try mendIDs(of: "dags", in: node, entries) {
      reader, id, dag throws(BundleError) in
      let tasks = try reader.readTasks(of: id, in: &dag)
      if tasks.isEmpty {
        reader.findings.add(
          .tasksEmpty, "dags.\(id).tasks is empty: Airflow will find no task of this Dag here")
      }
      dags.append(Manifest.Dag(id: id, tasks: tasks))
    }
    dags.sort { $0.id < $1.id }
    for finding in AirflowID.findings(dags) { findings.add(finding.code, finding.fact) }
    return dags
  }

  /// Mends the keys of a mapping that has a value for each Dag, and each value with `mendValue`.
  private mutating func mendIDs(
    of key: String, in node: YAMLNode, _ entries: [YAMLNode.Entry],
    _ mendValue: (inout ManifestReader, ByteString, inout YAMLNode) throws(BundleError) -> Void
  ) throws(BundleError) -> YAMLNode {
    var mended: [YAMLNode.Entry] = []
    var ids: Set<ByteString> = []
    for entry in entries {
      let mark = entry.key.mark
      let id = try strings.mend(entry.key, at: key, isKey: true)
      guard ids.insert(id).inserted else {
        throw .manifestInvalid(key, "has the dag_id \(id) twice once its keys are strings", mark)
      }
      var value = entry.value
      try mendValue(&self, id, &value)
      mended.append(.init(key: .string(id, mark: mark), value: value))
    }
    return YAMLNode(.mapping(mended), mark: node.mark)
  }

  private mutating func readTasks(of id: ByteString, in dag: inout YAMLNode) throws(BundleError)
    -> [ByteString]
  {
    guard dag.entries != nil else {
      throw .manifestInvalid("dags.\(id)", "is not a mapping", dag.mark)
    }
    guard let node = dag["tasks"] else {
      throw .manifestInvalid("dags.\(id)", "has no tasks", dag.mark)
    }
    guard let items = node.items else {
      throw .manifestInvalid("dags.\(id).tasks", "is not a list", node.mark)
    }
    var tasks: [ByteString] = []
    var mended: [YAMLNode] = []
    for (index, item) in items.enumerated() {
      let task = try strings.mend(item, at: "dags.\(id).tasks[\(index)]")
      guard !task.isEmpty else {
        throw .manifestInvalid("dags.\(id).tasks[\(index)]", "is empty", item.mark)
      }
      tasks.append(task)
      mended.append(.string(task, mark: item.mark))
    }
    dag["tasks"] = YAMLNode(.sequence(mended), mark: node.mark)
    return tasks
  }

  private mutating func takeSource() throws(BundleError) -> ByteString? {
    let mark = tree.mark(of: "source")
    let source = try takeString("source")
    if source?.isEmpty == true { throw .manifestInvalid("source", "is empty", mark) }
    return source
  }

  /// Only an archive or a folder has a path to say here.
  private mutating func takeExecutable() throws(BundleError) -> ByteString? {
    if dialect == .legacy || dialect == .loose { return try takeString("executable") }
    replace("executable")
    return nil
  }

  private mutating func takeFooterKeys() throws(BundleError) -> Manifest.FooterKeys {
    if dialect == .loose { leaveOutDescriptions() }
    guard dialect == .footer || dialect == .loose else {
      for key: ByteString in ["sources", "entrypoint_path", "digests", "migrated_from"] {
        replace(key)
      }
      return Manifest.FooterKeys()
    }
    var keys = Manifest.FooterKeys()
    let digests = tree.remove("digests")?.entries?.compactMap(\.key.text) ?? []
    keys.others = digests.filter { $0 != "integrity" && $0 != "cache" }.map { "digests.\($0)" }
    keys.entrypointPath = try takeString("entrypoint_path")
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
  private mutating func leaveOutDescriptions() {
    var mender = StringMender()
    let sources = tree.remove("sources")
    let isIndex = sources.map { (try? SourceIndex.read($0, strings: &mender)) != nil } ?? true
    let digests = tree.remove("digests")
    let isDigests = digests.map { $0.entries != nil } ?? true
    for (key, isOurs) in [("sources", isIndex), ("digests", isDigests)] where !isOurs {
      findings.add(
        .keyReplaced, "the manifest's own \(key) was replaced: the format defines that key")
    }
  }

  /// Takes a key out that is ours to write, and keeps it.
  private mutating func replace(_ key: ByteString) {
    guard let value = tree.remove(key) else { return }
    replaced[key] = value
    let why =
      dialect == .footer
      ? "a legacy manifest says there where the executable is"
      : "the new format defines that key; migrated_from keeps what it was"
    findings.add(.keyReplaced, "the manifest's own \(key) was replaced: \(why)")
  }

  /// Mends `dag_source_paths`, an optional mapping of strings; what is anything else is left as
  /// it is, for the writer to judge.
  private mutating func readDagSourcePaths() throws(BundleError) {
    let name = "dag_source_paths"
    guard let node = tree[ByteString(name)], let entries = node.entries,
      entries.allSatisfy({ StringMender.canMend($0.key) && StringMender.canMend($0.value) })
    else { return }
    tree[ByteString(name)] = try mendIDs(of: name, in: node, entries) {
      reader, id, path throws(BundleError) in
      let text = try reader.strings.mend(path, at: "\(name).\(id)")
      path = .string(text, mark: path.mark)
    }
  }

  /// Refuses what PyYAML's `safe_load` has no value for: one such value makes Airflow skip the
  /// bundle, or makes its scan of the whole folder raise.
  package static func checkConstructible(_ tree: YAMLNode) throws(BundleError) {
    if let failure = tree.constructionFailure() {
      throw BundleError(
        .manifestInvalid, "the manifest holds what Airflow cannot read: \(failure)")
    }
  }

  private mutating func takeString(_ key: ByteString) throws(BundleError) -> ByteString? {
    guard let node = tree.remove(key) else { return nil }
    return try strings.mend(node, at: "\(key)")
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

/// Runs a YAML call and turns its error into ours.
func withYAMLErrors<Result>(_ body: @autoclosure () throws(YAMLError) -> Result)
  throws(BundleError) -> Result
{
  do { return try body() } catch {
    switch error.kind {
    case .tooLarge: throw BundleError(.manifestTooLarge, "the manifest is too large: \(error)")
    case .memory: throw BundleError(.ioError, "\(error)", advice: "free some memory and try again")
    default: throw BundleError(.manifestInvalid, "the manifest cannot be read: \(error)")
    }
  }
}

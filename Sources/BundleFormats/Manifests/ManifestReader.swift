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
  /// Whether what is wrong is to be shown, so that the tree as it was is needed to the end.
  private let isLenient: Bool
  /// What has not been taken out yet.
  private var tree: YAMLNode
  private var findings = FindingList()
  /// Keys that are taken out and kept.
  private var replaced = YAMLNode(.mapping([]))
  private var strings = StringMender()

  private init(_ dialect: Dialect, _ tree: YAMLNode, isLenient: Bool = false) {
    self.dialect = dialect
    self.isLenient = isLenient
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
    var reader = ManifestReader(dialect, YAMLNode(.mapping([])), isLenient: isLenient)
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

  /// Reads, and checks what is kept of the tree.
  private mutating func read() -> (Manifest, faults: [BundleError]) {
    var faults: [BundleError] = []
    let manifest = readKeys(&faults)
    // The tree as it was has gone by now: the check takes room of its own.
    for kept in [tree, manifest.footer.provenance?.replaced ?? replaced] {
      do { try Self.checkConstructible(kept) } catch { faults.append(error) }
    }
    return (manifest, faults)
  }

  /// Reads step by step. Where a step fails, that is a fault, and the next one goes on.
  private mutating func readKeys(_ faults: inout [BundleError]) -> Manifest {
    func step<Value>(
      _ body: @autoclosure () throws(BundleError) -> Value, else fallback: @autoclosure () -> Value
    ) -> Value {
      do { return try body() } catch {
        faults.append(error)
        return fallback()
      }
    }
    let texts = LooseManifest(isLenient ? tree : YAMLNode(.mapping([])))
    let (version, versionKey) = step(try takeVersion(), else: (texts.version, .formatVersion))
    let sdk = step(try readSDK(), else: texts.sdk)
    let dags = step(try readDags(), else: texts.dags)
    let source = step(try takeSource(), else: texts.source)
    let executable = step(try takeExecutable(), else: nil)
    let footer = step(try takeFooterKeys(), else: .init())
    step(try readDagSourcePaths(), else: ())
    // In a legacy manifest it has the name it had there, where that is known. The name in a `footer`
    // manifest says nothing of it.
    let legacyKey = dialect == .footer ? .formatVersion : versionKey
    return Manifest(
      version: version, language: sdk.language, sdkVersion: sdk.version,
      supervisorSchemaVersion: sdk.schemaVersion, dags: dags,
      versionKey: footer.provenance?.versionKey ?? legacyKey, source: source,
      executable: executable, footer: footer, replaced: replaced, tree: tree)
  }

  /// Takes the version key of either name out of the tree.
  ///
  /// Where both are there and agree, the later name wins and the other stays an ordinary key.
  private mutating func takeVersion() throws(BundleError) -> (ByteString, Manifest.VersionKey) {
    let lateKey = Manifest.VersionKey.bundleMetadataVersion
    let earlyKey = Manifest.VersionKey.formatVersion
    let late = try takeString(lateKey.key)
    let early = try takeString(earlyKey.key)
    if let late, let early {
      guard late.text == early.text else {
        throw .manifestInvalid(
          earlyKey.rawValue, "is \(early.text) but its \(lateKey.rawValue) is \(late.text)",
          early.mark)
      }
      tree[earlyKey.key] = .string(early.text, mark: early.mark)
    }
    guard let (version, mark) = late ?? early else {
      let key = dialect == .footer || dialect == .loose ? lateKey : earlyKey
      throw BundleError(.manifestInvalid, "the manifest has no \(key.rawValue)")
    }
    guard ManifestPattern.isVersion(version) else {
      throw .manifestInvalid("version", "\(version) is not of the form 1.0", mark)
    }
    guard version.hasPrefix("1.") else {
      throw BundleError(.manifestVersion, "the manifest has version \(version), not 1.x")
    }
    return (version, late != nil ? lateKey : earlyKey)
  }

  private mutating func readSDK() throws(BundleError) -> LooseManifest.SDK {
    guard var sdk = tree[.sdk] else {
      throw BundleError(.manifestInvalid, "the manifest has no sdk")
    }
    guard sdk.entries != nil else { throw .manifestInvalid("sdk", "is not a mapping", sdk.mark) }
    guard let language = try mend(.language, of: &sdk) else {
      throw .manifestInvalid("sdk", "has no language", sdk.mark)
    }
    guard ManifestPattern.isLanguage(language) else {
      throw .manifestInvalid(
        "sdk.language", "\(language) is not a language name such as go", sdk.mark(of: .language))
    }
    guard let version = try mend(.version, of: &sdk) else {
      throw .manifestInvalid("sdk", "has no version", sdk.mark)
    }
    guard !version.isEmpty else {
      throw .manifestInvalid("sdk.version", "is empty", sdk.mark(of: .version))
    }
    let key = ByteString.supervisorSchemaVersion
    let schemaVersion = try mend(key, of: &sdk)
    if let schemaVersion, !ManifestPattern.isDate(schemaVersion) {
      throw .manifestInvalid(
        "sdk.\(key)", "\(schemaVersion) is not of the form YYYY-MM-DD", sdk.mark(of: key))
    }
    tree[.sdk] = sdk
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
    try checkDags()
    var dags: [Manifest.Dag] = []
    try mendIDs(of: .dags) { reader, id, dag throws(BundleError) in
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

  private func checkDags() throws(BundleError) {
    guard let node = tree[.dags] else {
      // Whatever gets here has a version and an SDK, as the packers of that time write them.
      if dialect == .footer { throw .dagsAbsent }
      throw BundleError(.manifestInvalid, "the manifest has no dags")
    }
    guard let entries = node.entries else {
      throw .manifestInvalid("dags", "is not a mapping", node.mark)
    }
    guard !entries.isEmpty else { throw .manifestInvalid("dags", "is empty", node.mark) }
  }

  /// Mends the keys of a mapping that has a value for each Dag, and each value with `mendValue`.
  ///
  /// In place, so that a large one is not there twice.
  private mutating func mendIDs(
    of key: ByteString,
    _ mendValue: (inout ManifestReader, ByteString, inout YAMLNode) throws(BundleError) -> Void
  ) throws(BundleError) {
    guard var node = tree[key], case .mapping(var entries) = node.content else { return }
    let before = isLenient ? node : nil
    let nothing = YAMLNode(.mapping([]))
    (tree[key], node.content) = (nothing, nothing.content)
    var ids: Set<ByteString> = []
    do throws(BundleError) {
      for index in entries.indices {
        let mark = entries[index].key.mark
        let id = try strings.mend(entries[index].key, at: "\(key)", isKey: true)
        guard ids.insert(id).inserted else {
          throw .manifestInvalid(
            "\(key)", "has the dag_id \(id) twice once its keys are strings", mark)
        }
        var value = entries[index].value
        entries[index] = .init(key: .string(id, mark: mark), value: nothing)
        try mendValue(&self, id, &value)
        entries[index].value = value
      }
    } catch {
      if let before { tree[key] = before }
      throw error
    }
    node.content = .mapping(entries)
    tree[key] = node
  }

  private mutating func readTasks(of id: ByteString, in dag: inout YAMLNode) throws(BundleError)
    -> [ByteString]
  {
    guard dag.entries != nil else {
      throw .manifestInvalid("dags.\(id)", "is not a mapping", dag.mark)
    }
    guard let node = dag[.tasks] else {
      throw .manifestInvalid("dags.\(id)", "has no tasks", dag.mark)
    }
    guard let items = node.items else {
      throw .manifestInvalid("dags.\(id).tasks", "is not a list", node.mark)
    }
    var tasks: [ByteString] = []
    var mended: [YAMLNode] = []
    tasks.reserveCapacity(items.count)
    mended.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      let task = try strings.mend(item, at: "dags.\(id).tasks[\(index)]")
      guard !task.isEmpty else {
        throw .manifestInvalid("dags.\(id).tasks[\(index)]", "is empty", item.mark)
      }
      tasks.append(task)
      mended.append(.string(task, mark: item.mark))
    }
    dag[.tasks] = YAMLNode(.sequence(mended), mark: node.mark)
    return tasks
  }

  private mutating func takeSource() throws(BundleError) -> ByteString? {
    guard let (source, mark) = try takeString(.source) else { return nil }
    if source.isEmpty { throw .manifestInvalid("source", "is empty", mark) }
    return source
  }

  /// Only an archive or a folder has a path to say here.
  private mutating func takeExecutable() throws(BundleError) -> ByteString? {
    if dialect == .legacy || dialect == .loose { return try takeString(.executable)?.text }
    replace(.executable)
    return nil
  }

  private mutating func takeFooterKeys() throws(BundleError) -> Manifest.FooterKeys {
    let described = dialect == .loose ? leaveOutDescriptions() : nil
    guard dialect == .footer || dialect == .loose else {
      for key: ByteString in [.sources, .entrypointPath, .digests, .migratedFrom] { replace(key) }
      return Manifest.FooterKeys()
    }
    var keys = Manifest.FooterKeys()
    let digests = tree.remove(.digests)?.entries?.compactMap(\.key.text) ?? []
    keys.others = digests.filter { $0 != "integrity" && $0 != "cache" }.map { "digests.\($0)" }
    keys.entrypointPath = try takeString(.entrypointPath)?.text
    if let node = tree.remove(.sources) {
      keys.sources = try SourceIndex.read(node, strings: &strings)
      keys.others += SourceIndex.foreignKeys(in: node).map { "\($0) in sources" }
    }
    if let described { keys.sources = described }
    if let node = tree[.migratedFrom], let provenance = Provenance(reading: node) {
      keys.provenance = provenance
      tree.remove(.migratedFrom)
    }
    return keys
  }

  /// Takes out what describes the bundle that a manifest came from, and returns its sources. The user
  /// is told where it is anything else.
  private mutating func leaveOutDescriptions() -> [SourceEntry]? {
    var mender = StringMender()
    let sources = tree.remove(.sources)
    let index = sources.flatMap { try? SourceIndex.read($0, strings: &mender) }
    let isIndex = sources == nil || index != nil
    let digests = tree.remove(.digests)
    let isDigests = digests.map { $0.entries != nil } ?? true
    for (key, isOurs) in [("sources", isIndex), ("digests", isDigests)] where !isOurs {
      findings.add(
        .keyReplaced, "the manifest's own \(key) was replaced: the format defines that key")
    }
    return index
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
    let key = ByteString.dagSourcePaths
    let canMend = tree[key]?.entries?.allSatisfy {
      StringMender.canMend($0.key) && StringMender.canMend($0.value)
    }
    guard canMend == true else { return }
    try mendIDs(of: key) { reader, id, path throws(BundleError) in
      let text = try reader.strings.mend(path, at: "\(key).\(id)")
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

  private mutating func takeString(_ key: ByteString) throws(BundleError) -> (
    text: ByteString, mark: YAMLMark
  )? {
    guard let node = tree.remove(key) else { return nil }
    return (try strings.mend(node, at: "\(key)"), node.mark)
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

import ByteStrings
import Files
import TestSupport
import Testing

@testable import AirflowBundle
@testable import BundleFormats
@testable import BundleReports

/// Inputs that change while they are read: `io-error`, never a mixture of old and new.
@Suite struct ChangingInputTests {
  /// Calls back when the first bytes arrive, that is, in the middle of reading.
  private struct InterferingSink: ByteSink {
    var interfere: (() throws -> Void)?

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(BundleError) {
      do { try interfere?() } catch { throw BundleError(.noSpace, "setup: \(error)") }
      interfere = nil
    }
  }

  /// What converting an input says when it is changed midway.
  private func failure(
    _ input: ByteString, of scene: Scene, while interfere: @escaping () throws -> Void
  ) throws -> BundleError? {
    let options = ConversionOptions(
      .footer, inputs: [scene.folder(input)], destination: .output(scene.folder("out")))
    return try failure(options, while: interfere)
  }

  /// - Parameter isLate: whether the change comes when all has been read.
  private func failure(
    _ options: ConversionOptions, isLate: Bool = false, while interfere: @escaping () throws -> Void
  ) throws -> BundleError? {
    let candidate = try #require(try Plan(options).items.first?.candidate)
    guard
      case .file(let output, _) = try OutputChoice(
        candidate, options, ItemProgress(Cancellation(), RunProgress(), size: 0))
    else { return nil }
    var sink = InterferingSink(interfere: isLate ? nil : interfere)
    do {
      _ = try output.write(to: &sink)
      if isLate { try interfere() }
      try output.checkUnchanged()
      return nil
    } catch let error as BundleError { return error }
  }

  @Test func anArchiveThatGrows() throws {
    let scene = try Scene()
    try scene.folder.write("a.zip", SampleBundle().zip)
    #expect(try failure("a.zip", of: scene) {} == nil)
    let error = try failure("a.zip", of: scene) { try scene.folder.append("a.zip", [0]) }
    #expect(error?.code == .ioError)
    #expect(error?.problem.contains("changed") == true)
  }

  @Test func aFooterThatIsRewritten() throws {
    let scene = try Scene()
    let bundle = SampleBundle()
    try scene.folder.write("a", bundle.footer32)
    let error = try failure("a", of: scene) {
      try scene.folder.write("a", bundle.footer32 + [0])
    }
    #expect(error?.code == .ioError)
  }

  @Test(arguments: [ByteString("dir/bin/app"), "dir/src/app.go", "dir/lib/more"])
  func aFolderOfWhichOneFileChanges(_ file: ByteString) throws {
    let scene = try Scene()
    var bundle = SampleBundle()
    bundle.further = [.init("lib/more", "more")]
    try bundle.write(into: scene.folder, "dir")
    let error = try failure("dir", of: scene) { try scene.folder.append(file, [0]) }
    #expect(error?.code == .ioError)
  }

  @Test(arguments: [ByteString("app"), "main.go", "util.go"], [false, true])
  func aPartOfWhatIsPacked(_ file: ByteString, _ isLate: Bool) throws {
    let scene = try Scene()
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    for name: ByteString in ["main.go", "util.go"] { try scene.folder.write(name, "package a\n") }
    let parts = PackParts.files(
      manifest: .bytes(Array(SampleBundle.manifest().utf8)), source: scene.folder("main.go"),
      members: [PackMember("lib/util.go", file: scene.folder("util.go"))])
    let options = ConversionOptions(
      packing: scene.folder("app"), with: parts, into: scene.folder("out"))
    #expect(try failure(options) {} == nil)
    let error = try failure(options, isLate: isLate) { try scene.folder.append(file, [0]) }
    #expect(error?.code == .ioError)
  }

  @Test(arguments: [ByteString("app"), "in.zip"], [false, true])
  func whatABundleIsPackedLike(_ file: ByteString, _ isLate: Bool) throws {
    let scene = try Scene()
    try scene.folder.write("app", SampleBundle.elf, mode: 0o755)
    try scene.folder.write("in.zip", SampleBundle().zip)
    let options = ConversionOptions(
      packing: scene.folder("app"), with: .like(scene.folder("in.zip")),
      into: scene.folder("out"))
    #expect(try failure(options) {} == nil)
    let error = try failure(options, isLate: isLate) { try scene.folder.append(file, [0]) }
    #expect(error?.code == .ioError)
  }

  @Test(arguments: [false, true]) func aBundleThatIsResealed(_ isLate: Bool) throws {
    let scene = try Scene()
    try scene.folder.write("a.zip", SampleBundle().zip)
    _ = try scene.migrate(["a.zip"], to: "a")
    var footer = try Footer(parsing: scene.folder.read("a"))
    footer.executable[150] &+= 1
    try scene.folder.write("a", footer.current, mode: 0o755)
    let options = ConversionOptions(
      .resealed, inputs: [scene.folder("a")], destination: .inPlace(.keep))
    #expect(try failure(options) {} == nil)
    let error = try failure(options, isLate: isLate) { try scene.folder.append("a", [0]) }
    #expect(error?.code == .ioError)
  }

  @Test func aFileThatVanishes() throws {
    let scene = try Scene()
    try SampleBundle().write(into: scene.folder, "dir")
    let inFolder = try failure("dir", of: scene) { scene.folder.remove("dir/src/app.go") }
    #expect(inFolder?.code == .notFound)
    try scene.folder.write("a.zip", SampleBundle().zip)
    // What is open stays readable, and is what was there.
    let open = try failure("a.zip", of: scene) { scene.folder.remove("a.zip") }
    #expect(open == nil || open?.code == .ioError)
  }

  @Test func aFileThatBecomesShorter() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", [UInt8](repeating: 7, count: 100))
    let file = try InputFile(folder("file"))
    try folder.setSize("file", 50)
    #expect(throws: FileError("read", folder("file"), .changed)) {
      _ = try file.bytes(at: 0, count: 100)
    }
    #expect(throws: FileError("read", folder("file"), .changed)) { try file.checkUnchanged() }
  }
}

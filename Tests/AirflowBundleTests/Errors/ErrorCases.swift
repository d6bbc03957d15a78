import AirflowBundle
import ByteStrings
import TestSupport

extension ErrorCase {
  static let all: [ErrorCase] = inputs + archives + members + manifests + trailers + outputs

  static let inputs: [ErrorCase] = [
    ErrorCase(name: "missing", code: .notFound, input: "in/bad", facts: ["no such file"]) { _ in },
    ErrorCase(
      name: "below a file", code: .notFound, input: "in/good.zip/bad", facts: ["no such file"]
    ) { _ in },
    ErrorCase(name: "text", code: .notABundle, input: "in/bad", facts: ["no bundle"]) {
      try $0.write("in/bad", "hello\n")
    },
    ErrorCase(name: "empty", code: .notABundle, input: "in/bad", facts: ["no bundle"]) {
      try $0.write("in/bad", [])
    },
    ErrorCase(name: "FIFO", code: .notABundle, input: "in/bad", facts: ["neither a file"]) {
      try $0.makeFIFO("in/bad")
    },
    ErrorCase(name: "text called .zip", code: .notAZip, input: "in/bad.ZIP", facts: ["no ZIP"]) {
      try $0.write("in/bad.ZIP", "hello\n")
    },
    ErrorCase(name: "link to itself", code: .ioError, input: "in/bad", facts: ["stat"]) {
      try $0.link("in/bad", to: "bad")
    },
    ErrorCase(
      name: "in a walk", code: .linkNotFollowed, status: .skipped, input: "in/bad/link",
      facts: ["link"]
    ) {
      try $0.link("in/bad/link", to: "../good.zip")
    },
  ]

  static let archives: [ErrorCase] = [
    .archive("data that is no deflate stream", .corruptArchive, ["bin/app"]) {
      $0.members[1].method = 8
      $0.members[1].data = [0xff, 0xff, 0xff, 0xff]
    },
    .archive("directory cut off", .corruptArchive, ["the archive"]) { $0.directorySize = 10 },
    .archive("expands to more than recorded", .corruptArchive, ["bin/app"]) {
      $0.members[1].method = 8
      $0.members[1].local.size = 150
      $0.members[1].central.size = 150
    },
    .archive("CRC of the executable", .crcMismatch, ["bin/app", "deadbeef"]) {
      $0.members[1].local.crc = 0xdead_beef
      $0.members[1].central.crc = 0xdead_beef
    },
    .archive("CRC of the source", .crcMismatch, ["src/app.go"]) {
      $0.members[2].local.crc = 1
      $0.members[2].central.crc = 1
    },
    .archive("password", .encryptedMember, ["bin/app", "encrypted"]) { $0.members[1].flags = 1 },
    .archive("bzip2", .unsupportedCompression, ["bin/app", "method 12"]) {
      $0.members[1].method = 12
      $0.members[1].data = [1, 2, 3]
    },
    .archive("one name twice", .duplicateMember, ["bin/app"]) { $0.members.append($0.members[1]) },
    .archive("parent folder", .unsafePath, ["../evil"]) {
      $0.members.append(.init("../evil", "x"))
    },
    .archive("absolute", .unsafePath, ["/etc/passwd"]) {
      $0.members.append(.init("/etc/passwd", "x"))
    },
    .bundle("source outside", .unsafePath, ["../main.go"]) {
      $0.manifest = Array(SampleBundle.manifest(source: "../main.go").utf8)
    },
    .archive("the executable is a link", .notARegularMember, ["bin/app", "link"]) {
      $0.members[1].externalAttributes = 0o120777 << 16
    },
    .archive("a further member is a device", .notARegularMember, ["dev"]) {
      $0.members.append(.init("dev", ""))
      $0.members[3].externalAttributes = 0o020666 << 16
    },
    .bundle("the executable is a folder", .notARegularMember, ["bin", "folder"]) {
      $0.manifest = Array(SampleBundle.manifest(executable: "bin").utf8)
      $0.further = [.init("bin/", [])]
    },
    .archive("more than 100,000", .tooManyMembers, ["100000"]) {
      let one = ArchiveBuilder.Member("m", "")
      $0.members += (0..<100_001).map { number in
        var member = one
        member.name = Array("m\(number)".utf8)
        return member
      }
      $0.usesZip64 = true
    },
  ]

  static let members: [ErrorCase] = [
    .bundle("not in the archive", .sourceMissing, ["src/gone.go"]) {
      $0.manifest = Array(SampleBundle.manifest(source: "src/gone.go").utf8)
    },
    .bundle("not in the archive", .executableMissing, ["bin/gone"]) {
      $0.manifest = Array(SampleBundle.manifest(executable: "bin/gone").utf8)
    },
    ErrorCase(
      name: "none in the folder", code: .executableMissing, input: "in/bad", facts: ["executable"]
    ) { folder in
      try folder.write("in/bad/airflow-metadata.yaml", SampleBundle.manifest())
      try folder.write("in/bad/notes.txt", "x")
    },
    ErrorCase(
      name: "not in the folder", code: .sourceMissing, input: "in/bad", facts: ["src/app.go"]
    ) { folder in
      try folder.write("in/bad/airflow-metadata.yaml", SampleBundle.manifest())
      try folder.write("in/bad/bin/app", SampleBundle.elf, mode: 0o755)
    },
    .bundle("no bytes", .executableEmpty, ["bin/app"]) { $0.executable.bytes = [] },
    .bundle("script", .executableNotNative, ["bin/app", "script", "--allow-non-native"]) {
      $0.executable.bytes = Array("#!/bin/sh\nexit 0\n".utf8)
    },
    .bundle("text", .executableNotNative, ["bin/app", "no ELF"]) {
      $0.executable.bytes = Array("hello".utf8)
    },
    .bundle("a bundle inside", .executableAlreadyBundle, ["bin/app"]) {
      $0.executable.bytes =
        Footer(
          executable: SampleBundle.elf, source: [], manifest: Array(Footer.foreignManifest().utf8)
        ).current
    },
    .bundle(
      "refused", .extraMembers, ["2 further members", "lib/a.so"]
    ) {
      $0.further = [.init("lib/b.so", "b"), .init("lib/a.so", "a")]
    }.with { options, _ in options.extraMembers = .refuse },
    .bundle("member", .tooLarge, ["bin/app", "150"]) {
      $0.executable.bytes = SampleBundle.elf(size: 151)
    }.with { options, _ in options.maxSize = 150 },
    .bundle("output", .tooLarge, ["would have"]) { _ in }
      .with { options, _ in options.maxSize = UInt64(SampleBundle.elf.count) + 20 },
    .archive("two members of 3 GB", .regionTooLarge, ["\(UInt32.max)"]) {
      for name in ["x", "y"] {
        var member = ArchiveBuilder.Member(name, "small", method: 8)
        member.local.size = 3_000_000_000
        member.central.size = 3_000_000_000
        $0.members.append(member)
      }
    },
  ]

  static let trailers: [ErrorCase] = [
    .footer("version 2", .trailerVersion, ["version 2", "64-byte"]) { $0.version = 2 },
    .footer("reserved byte", .trailerInvalid, ["reserved", "64-byte"]) { $0.reserved[11] = 1 },
    .footer("regions past the start", .trailerInvalid, ["claims regions"]) {
      $0.sourceLength = 1 << 30
    },
    .footer("no executable", .trailerInvalid, ["no room"]) { $0.executable = [] },
    .footer("flipped byte", .hashMismatch, ["SHA-256"]) { $0.executable[100] ^= 1 },
    .footer("flipped byte of the digest", .hashMismatch, ["SHA-256"]) { $0.digest[0] ^= 1 },
    ErrorCase(
      name: "32 bytes, manifest no mapping", code: .trailerVersion, input: "in/bad",
      facts: ["64-byte", "32-byte", "mapping"]
    ) { folder in
      var bundle = SampleBundle()
      bundle.manifest = Array("- just\n- a list of some length, so that 64 bytes fit in\n".utf8)
      try folder.write("in/bad", bundle.footer32)
    },
  ]

  static let outputs: [ErrorCase] = [
    ErrorCase(
      name: "two names for one output", code: .outputCollision, input: "in/bad.zip",
      facts: ["out/bad", "in/more/bad.zip"]
    ) { folder in
      try folder.write("in/bad.zip", SampleBundle().zip)
      try folder.write("in/more/bad.zip", SampleBundle(dag: "other").zip)
    }.with { options, folder in options.inputs.append(folder("in/more/bad.zip")) },
    ErrorCase(name: "other bytes", code: .outputExists, input: "in/bad.zip", facts: ["out/bad"]) {
      folder in
      try folder.write("in/bad.zip", SampleBundle().zip)
      try folder.write("out/bad", "precious", mode: 0o755)
    },
    ErrorCase(name: "a folder", code: .outputExists, input: "in/bad.zip", facts: ["folder"]) {
      folder in
      try folder.write("in/bad.zip", SampleBundle().zip)
      try folder.write("out/bad/precious", "precious")
    },
  ]
}

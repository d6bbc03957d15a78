import AirflowBundle
import Testing

@Suite struct PlatformTests {
  @Test(arguments: [
    ("linux/x86_64", "linux/x86_64"), ("linux/amd64", "linux/x86_64"),
    ("Linux/ARM64", "linux/aarch64"), ("macos/arm64", "darwin/aarch64"),
    ("win/x64", "windows/x86_64"), ("linux/armv7", "linux/arm"), ("linux/i686", "linux/i386"),
    ("linux/riscv64", "linux/riscv64"), ("linux/022", "linux/22"),
  ])
  func understandsTheUsualNames(text: String, name: String) throws {
    #expect(try Platform(parsing: text).description == name)
  }

  @Test(arguments: [
    ("linux", "linux"), ("", ""), ("linux/x86_64/v3", "linux/x86_64/v3"), ("plan9/x86_64", "plan9"),
    ("linux/sparc", "sparc"), ("linux/", ""), ("/x86_64", ""), ("linux/99999999999", "99999999999"),
    ("linux/universal", "universal"),
  ])
  func namesWhatItDoesNotUnderstand(text: String, part: String) {
    let error = #expect(throws: UsageError.self) { try Platform(parsing: text) }
    #expect(error?.description.hasPrefix("'\(part)' is not a") == true)
  }

  @Test func comparesWithExecutables() throws {
    let linux = try Platform(parsing: "linux/x86_64")
    let mac = try Platform(parsing: "darwin/arm64")
    let windows = try Platform(parsing: "windows/x86_64")
    let mainframe = try Platform(parsing: "linux/22")
    let elf = probe(HandMade.elf())
    #expect(linux.matches(elf) && !windows.matches(elf) && !mac.matches(elf))
    #expect(!linux.matches(probe(HandMade.elf(machine: 183))))
    #expect(!linux.matches(probe(HandMade.elf(osABI: 9))))
    #expect(windows.matches(probe(HandMade.pe())))
    #expect(mainframe.matches(probe(HandMade.elf(isBigEndian: true, machine: 22))))
    let intel = HandMade.machO(machine: 0x0100_0007)
    #expect(mac.matches(probe(HandMade.machO())) && !mac.matches(probe(intel)))
    #expect(mac.matches(probe(HandMade.universal([intel, HandMade.machO()]))))
    #expect(!mac.matches(probe(HandMade.universal([intel, intel]))))
    #expect(!linux.matches(probe(Array("#!/bin/sh\n".utf8))))
  }
}

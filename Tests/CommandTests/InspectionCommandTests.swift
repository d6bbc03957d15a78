import Testing

@Suite struct InspectionCommandTests {
  private func status(_ arguments: String...) -> Int32 {
    InProcess.run(arguments.map { .init($0) }).status
  }

  @Test func wrongUsageIsTold() {
    #expect(status("verify") == 64)
    #expect(status("verify", "-") == 64)
    #expect(status("verify", "x", "--platform", "amiga") == 64)
    #expect(status("verify", "x", "--as-user", "no such user") == 64)
    #expect(status("verify", "x", "--include", "[") == 64)
    #expect(status("verify", "x", "--jobs", "0") == 64)
    #expect(status("verify", "x", "-q", "-v") == 64)
    #expect(status("inspect") == 64)
    #expect(status("inspect", "-") == 64)
    #expect(status("inspect", "x", "--manifest", "--json") == 64)
  }

  @Test func whatIsMissingFails() {
    #expect(status("verify", "/no/such/bundle", "--json") == 1)
    #expect(status("inspect", "/no/such/bundle") == 1)
  }
}

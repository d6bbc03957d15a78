/// A reader whose members lie in the open, so that any part of them can be read.
package protocol SeekingBundleReader: BundleReader {
  /// Reads bytes of a member from an offset in it. Returns how many; less only at its end.
  func read(_ member: Member, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer)
    throws(BundleError) -> Int
}

extension BundleReader {
  /// Reads the executable once, for what it is; checks its digest where the container has one.
  package func inspectExecutable() throws(BundleError) -> ExecutableImage {
    let executable = bundle.executable
    var probe = ExecutableProbe(size: executable.size)
    try read(executable) { chunk throws(BundleError) in probe.update(chunk) }
    return probe.finish()
  }

  /// Whether a bundle's executable is a PE file, as its first bytes say.
  package func hasPEExecutable() throws(BundleError) -> Bool {
    let executable = bundle.executable
    // Two bytes settle it for all but PE files; expanding more would be done twice.
    guard try firstBytes(of: executable, count: 2).elementsEqual("MZ".utf8) else { return false }
    let head = try firstBytes(of: executable, count: 1 << 14)
    return ExecutableImage(head: head, size: executable.size).format == .pe
  }
}

/// A reader whose members lie in the open, so that any part of them can be read.
protocol SeekingBundleReader: BundleReader {
  /// Reads bytes of a member from an offset in it. Returns how many; less only at its end.
  func read(_ member: Member, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer)
    throws(BundleError) -> Int
}

extension BundleReader {
  /// Reads the executable once, for what it is; checks its digest where the container has one.
  func inspectExecutable() throws(BundleError) -> ExecutableImage {
    let executable = bundle.executable
    var probe = ExecutableProbe(size: executable.size)
    try read(executable) { chunk throws(BundleError) in probe.update(chunk) }
    return probe.finish()
  }
}

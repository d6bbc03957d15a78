import AirflowBundle

/// Streams bytes through a probe in pieces of the sizes given, over and over.
func probe(_ bytes: [UInt8], pieces: [Int] = [.max], size: UInt64? = nil) -> ExecutableImage {
  var probe = ExecutableProbe(size: size)
  bytes.withUnsafeBytes { all in
    var start = 0
    var turn = 0
    while start < all.count {
      let count = min(pieces[turn % pieces.count], all.count - start)
      probe.update(UnsafeRawBufferPointer(rebasing: all[start..<(start + count)]))
      start += count
      turn += 1
    }
  }
  return probe.finish()
}

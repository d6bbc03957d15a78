extension ExecutableImage {
  /// How much of an executable `init(head:size:)` looks at, in bytes: 64 KiB.
  package static let headLength = CapturedBytes.headLimit

  /// What the first bytes of an executable say of it.
  ///
  /// Format, architectures and operating system are all that can be relied upon; what lies behind
  /// the head is not known.
  package init(head: [UInt8], size: UInt64) {
    var probe = ExecutableProbe(size: size)
    head.withUnsafeBytes { probe.update($0) }
    self = probe.finish()
  }
}

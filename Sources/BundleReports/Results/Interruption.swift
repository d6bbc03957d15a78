/// What a run was stopped by.
public enum Interruption: Int32, Sendable {
  /// Ctrl-C.
  case interrupt = 2
  case terminate = 15

  /// The exit status that says so: 128 and the signal's number.
  public var exitStatus: Int32 { 128 + rawValue }
}

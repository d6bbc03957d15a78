/// What a run was stopped by: a signal, by its number.
public enum Interruption: Int32, Sendable, CaseIterable {
  /// The terminal has gone.
  case hangup = 1
  /// Ctrl-C.
  case interrupt = 2
  case terminate = 15

  /// The exit status that says so: 128 and the signal's number.
  public var exitStatus: Int32 { 128 + rawValue }
}

extension Interruption: CustomStringConvertible {
  /// The signal's name.
  public var description: String {
    switch self {
    case .hangup: "SIGHUP"
    case .interrupt: "SIGINT"
    case .terminate: "SIGTERM"
    }
  }
}

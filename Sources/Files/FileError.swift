package import ByteStrings
import LibC

/// A system call that failed: which, on what, and why.
package struct FileError: Error, Equatable {
  /// What was tried, as a verb: `open`, `read`, `write`, `sync`, `link`.
  package var operation: String
  /// The path it was tried on.
  package var path: ByteString
  /// The system's reason.
  package var reason: Reason

  package enum Reason: Equatable, Sendable {
    /// The error number of the system call.
    case system(Int32)
    /// The file is not what it was when it was opened: other size, time or identity.
    case changed
    /// Bytes read back differ from the bytes written.
    case readBackDiffers
  }

  package init(_ operation: String, _ path: ByteString, _ reason: Reason) {
    self.operation = operation
    self.path = path
    self.reason = reason
  }

  package init(_ operation: String, _ path: ByteString, _ errno: Int32) {
    self.init(operation, path, .system(errno))
  }

  /// The system's error number, where there is one.
  package var errno: Int32? {
    if case .system(let errno) = reason { return errno }
    return nil
  }

  /// Whether there is nothing by that name.
  package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }
}

extension FileError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .system(let errno): "cannot \(operation): \(errorText(errno))"
    case .changed: "the file changed while it was being read"
    case .readBackDiffers: "what was read back is not what was written"
    }
  }
}

import LibC

/// Standard output or standard error: a descriptor of the process, or what a test puts in its place.
protocol ConsoleStream: Sendable {
  /// Writes all of the bytes.
  func write(_ bytes: [UInt8]) throws(StreamError)

  /// Ends the stream: a file system may tell only now that it has lost what was written.
  func close() throws(StreamError)
}

/// Why bytes could not be written to a stream.
enum StreamError: Error, Equatable {
  /// Whoever read the stream has gone away (`| head`), which is no mistake.
  case readerGone
  /// The system's reason.
  case failed(String)

  init(errno code: Int32) {
    self = code == EPIPE ? .readerGone : .failed(String(cString: strerror(code)))
  }
}

/// A descriptor that the process was started with.
struct DescriptorStream: ConsoleStream {
  let descriptor: Int32

  func write(_ bytes: [UInt8]) throws(StreamError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { LibC.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 {
        throw StreamError(errno: EIO)
      } else if errno == EAGAIN {
        // A pipe that its other users have made non-blocking: it takes more once it is emptied.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        if poll(&waiting, 1, -1) < 0 && errno != EINTR { throw StreamError(errno: errno) }
      } else if errno != EINTR {
        throw StreamError(errno: errno)
      }
    }
  }

  func close() throws(StreamError) {
    // EINTR leaves open what became of it, but the descriptor is gone.
    if LibC.close(descriptor) != 0 && errno != EINTR { throw StreamError(errno: errno) }
  }
}

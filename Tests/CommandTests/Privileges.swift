import TestSupport

/// What the machine lets a test do.
enum Privileges {
  /// Whether a shell may mount something in a namespace of its own.
  static let mayMount =
    (try? Program.tool(
      "/bin/sh", ["-c", "unshare -m sh -c 'mount -t tmpfs none /proc' 2>/dev/null"]
    ).status) == 0

  /// Whether strace is there and may trace.
  static let canTrace =
    (try? Program.tool("/bin/sh", ["-c", "strace -o /dev/null true 2>/dev/null"]).status) == 0
}

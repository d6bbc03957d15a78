//! Stands in for a Zig bundle: it prints who it is and its arguments.
const std = @import("std");
const builtin = @import("builtin");

// Fixtures live in a repository: no stack traces, no signal handlers, so that they stay small.
pub const panic = std.debug.no_panic;
pub const std_options: std.Options = .{ .enable_segfault_handler = false };

fn put(text: []const u8) bool {
    if (builtin.os.tag == .linux) return std.os.linux.write(1, text.ptr, text.len) == text.len;
    var threaded: std.Io.Threaded = .init_single_threaded;
    std.Io.File.stdout().writeStreamingAll(threaded.io(), text) catch return false;
    return true;
}

pub fn main(init: std.process.Init.Minimal) u8 {
    var buffer: [4096]u8 = undefined;
    var fixed: std.heap.FixedBufferAllocator = .init(&buffer);
    var args = init.args.iterateAllocator(fixed.allocator()) catch return 1;
    _ = args.skip();
    if (!put("hello from zig bundle, args:")) return 1;
    while (args.next()) |arg| {
        if (!put(" ") or !put(arg)) return 1;
    }
    return if (put("\n")) 0 else 1;
}

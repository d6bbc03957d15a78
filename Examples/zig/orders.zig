// Stands for a program that is built with an SDK for Airflow and speaks with its coordinator.
const std = @import("std");

pub fn main() void {
    std.debug.print("orders in Zig\n", .{});
}

import AirflowBundle

/// `migrate` or `export`: run, or parsed again from the arguments of a plan.
protocol ConversionCommand: ConsoleCommand {
  var conversion: ConversionArguments { get set }

  /// The library's options for all arguments of the command.
  func options() throws -> ConversionOptions
}

extension ConversionCommand {
  func run(_ invocation: Invocation) throws {
    let options = try options()
    let session = RunSession(conversion.reporting, invocation)
    try session.run(reading: conversion.selection.readPlaces) { () throws(UsageError) in
      try ConversionRun(options)
    }
  }
}

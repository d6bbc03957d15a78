import AirflowBundleCommands

AirflowBundleCommand.main()

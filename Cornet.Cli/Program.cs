return Cornet.Cli.CornetCommand.Run(args);

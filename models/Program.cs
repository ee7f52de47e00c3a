using Cornet.Cli;
using Cornet.Models;

return args.Length == 0 ? FirstRun.Run() : CornetCommand.Run(args);

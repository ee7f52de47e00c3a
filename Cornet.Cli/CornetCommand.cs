using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Cli.Export;
using Cornet.Cli.Networks;
using Cornet.Onnx;
using Cornet.Runtime;
using Cornet.Runtime.Models;

namespace Cornet.Cli;

/// <summary>The command <c>cornet</c>: the language verbs, on files, beside the run verbs, on the models of the program and of files.</summary>
public static class CornetCommand
{
    /// <summary>Runs one verb. Nothing is thrown: an error becomes one line on standard error.</summary>
    /// <param name="args">The words behind the program's name.</param>
    /// <returns>0; 1 after an error; 130 where the user interrupted it.</returns>
    public static int Run(string[] args)
    {
        OnnxResponder.Register();
        ModelCatalog.Source = new NetworkSource(NetworkCache.OfUser(), Console.Error);
        Backend.Provide(LibtorchPackage.OfThisSystem(Console.Error).Folder);
        return CornetApp.Run(args, new CheckVerb(), new FormatVerb(), new DescribeVerb(), new ExplainVerb(), new ExportVerb(), new LanguageServer.LanguageServerVerb());
    }
}

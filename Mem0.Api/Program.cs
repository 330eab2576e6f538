using Mem0.Api;
using Mem0.Core;

try
{
    await using var app = ApiHost.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFault.IsExpected(exception))
{
    await Console.Error.WriteLineAsync($"The server cannot run: {exception.Message}");
    return 1;
}

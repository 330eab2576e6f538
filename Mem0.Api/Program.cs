using Mem0.Api;
using Mem0.Core;
using Mem0.ServiceDefaults.Shutdown;

try
{
    await using var app = ApiHost.Create(args);
    return await app.RunToEndAsync();
}
catch (Exception exception) when (StartFault.IsExpected(exception))
{
    await Console.Error.WriteLineAsync($"The server cannot run: {exception.Message}");
    return 1;
}

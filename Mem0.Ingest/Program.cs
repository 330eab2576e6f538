using Mem0.Core;
using Mem0.Ingest;
using Mem0.Ingest.Commands;
using Mem0.ServiceDefaults.Shutdown;

try
{
    if (args is [ReembedCommand.Name, .. var options])
    {
        await ReembedCommand.RunAsync(options);
        return 0;
    }

    await using var app = IngestHost.Create(args);
    return await app.RunToEndAsync();
}
catch (Exception exception) when (StartFault.IsExpected(exception))
{
    await Console.Error.WriteLineAsync($"The worker cannot run: {exception.Message}");
    return 1;
}

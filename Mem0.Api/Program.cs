using System.Data.Common;
using Mem0.Api;
using Mem0.Api.Commands;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Microsoft.Extensions.Options;

try
{
    if (args is [ReembedCommand.Name, .. var options])
    {
        await ReembedCommand.RunAsync(options);
        return 0;
    }

    await using var app = ApiHost.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception
    is InvalidOperationException or OptionsValidationException or AggregateException or IOException
    or StoreUnavailableException or EmbeddingUnavailableException or DbException or OperationCanceledException)
{
    // A setting, a folder, a database or an address that cannot be used. The host has logged the whole; the reason stands last, by itself.
    await Console.Error.WriteLineAsync($"The server cannot run: {exception.Message}");
    return 1;
}

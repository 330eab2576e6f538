using Mem0.Api;
using Microsoft.Extensions.Options;

try
{
    await using var app = ApiHost.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is InvalidOperationException or OptionsValidationException or AggregateException or IOException)
{
    // A setting, a folder or an address that cannot be used. The host has logged the whole; the reason stands last, by itself.
    await Console.Error.WriteLineAsync($"The server cannot run: {exception.Message}");
    return 1;
}

using Mem0.Api;

await using var app = ApiHost.Create(args);
await app.RunAsync();

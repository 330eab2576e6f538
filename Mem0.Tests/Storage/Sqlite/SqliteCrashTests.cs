namespace Mem0.Tests.Storage.Sqlite;

public sealed class SqliteCrashTests(ITestOutputHelper output) : CrashTests(output);

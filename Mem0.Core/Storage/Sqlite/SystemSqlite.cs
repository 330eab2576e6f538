using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>The SQLite library of the operating system. None is shipped, so its security fixes come with those of the system.</summary>
internal static class SystemSqlite
{
    private const string ProviderLibrary = "e_sqlite3";

    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Makes the system's library the one that connections use. Any number of calls have the effect of one.</summary>
    /// <exception cref="InvalidOperationException">The library is not installed; the message names the package to install.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (_loaded)
            {
                return;
            }

            // Looked for first: a resolver can be set once only, so a failure must come before.
            var library = Find();
            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly,
                (name, _, _) => name == ProviderLibrary ? library : IntPtr.Zero);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            raw.FreezeProvider();
            _loaded = true;
        }
    }

    private static IntPtr Find()
    {
        var (name, package) =
            OperatingSystem.IsWindows() ? ("winsqlite3.dll", "it is a part of Windows 10 and later")
            : OperatingSystem.IsMacOS() ? ("libsqlite3.dylib", "it is a part of macOS")
            : ("libsqlite3.so.0", "install libsqlite3-0 (Debian, Ubuntu), sqlite-libs (Alpine, Fedora) or sqlite (Arch)");
        return NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var library)
            ? library
            : throw new InvalidOperationException($"The SQLite library {name} is not found: {package}.");
    }
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Mem0.Tests.Security.Egress;

/// <summary>A language model with OpenAI's protocol on the loopback of a network of its own, which finds one fact in whatever it is asked.</summary>
internal sealed partial class ModelWithin : IAsyncDisposable
{
    private const int CloneNewNet = 0x40000000;

    private readonly WebApplication _app;
    private readonly Socket _socket;
    private int _calls;

    private ModelWithin(Socket socket)
    {
        _socket = socket;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenHandle((ulong)socket.Handle));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Its base address within the network.</summary>
    internal Uri Address => new($"http://{_socket.LocalEndPoint}/v1");

    /// <summary>How often it was asked.</summary>
    internal int Calls => _calls;

    internal static async Task<ModelWithin> StartAsync(NetworkNamespace network)
    {
        var model = new ModelWithin(await ListenAsync(network.Path));
        await model._app.StartAsync(TestContext.Current.CancellationToken);
        return model;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _socket.Dispose();
    }

    /// <summary>A socket belongs to the network in which its thread is when it is made. The thread, which is nobody else's, ends there.</summary>
    private static Task<Socket> ListenAsync(string network)
    {
        var listening = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle(network);
                if (SetNamespace((int)handle.DangerousGetHandle(), CloneNewNet) != 0)
                {
                    throw new System.ComponentModel.Win32Exception(Marshal.GetLastPInvokeError());
                }

                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                socket.Listen();
                listening.SetResult(socket);
            }
            catch (Exception exception)
            {
                listening.SetException(exception);
            }
        });
        thread.Start();
        return listening.Task;
    }

    private Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        return context.Response.WriteAsJsonAsync(new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            created = 1_767_607_200,
            model = "m",
            choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = """{"memory":[{"text":"Ada keeps bees in Lisbon, see https://outside.test/b."}]}""" } } },
            usage = new { prompt_tokens = 10, completion_tokens = 5, total_tokens = 15 },
        });
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int kind);
}

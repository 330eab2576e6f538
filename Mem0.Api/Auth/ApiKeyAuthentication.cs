using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Mem0.Api.Auth;

/// <summary>Registers authentication by API key.</summary>
internal static partial class ApiKeyAuthentication
{
    /// <summary>The policy of routes that concern all owners.</summary>
    public const string AdminPolicy = "admin";

    /// <summary>Adds it. Every route needs a key unless it says otherwise.</summary>
    public static void AddApiKeys(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(ApiKeyOptions.Section);
        builder.Services.AddOptions<ApiKeyOptions>().Bind(section).ValidateDataAnnotations()
            .Validate(_ => ScopedApiKey.IsList(section.GetSection(nameof(ApiKeyOptions.ScopedApiKeys))), ScopedApiKey.NoList)
            .ValidateOnStart();
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IConfiguration>(KeepToLoopbackWithoutKeys);
        // AddAuthentication would bring cookie protection along, which writes keys to the user's folder.
        builder.Services.AddAuthenticationCore(options => options.DefaultScheme = ApiKeyHandler.SchemeName);
        builder.Services.AddWebEncoders();
        new AuthenticationBuilder(builder.Services).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(AdminPolicy, policy => policy.RequireRole(ApiKeyHandler.AdminRole));
    }

    /// <summary>Uses it, and says once what is unsafe.</summary>
    public static void UseApiKeys(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<ApiKeyOptions>>().Value;
        if (!options.HasKeys)
        {
            Log.NoKey(app.Logger);
        }
        else if (options.AllKeys().Any(key => key.Key.Length < ApiKeyOptions.ShortestStrongKey))
        {
            Log.ShortKey(app.Logger, ApiKeyOptions.ShortestStrongKey);
        }

        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>Looks at each address before it is bound. The server is made before settings are checked, so they are read as they are.</summary>
    private static void KeepToLoopbackWithoutKeys(KestrelServerOptions kestrel, IConfiguration configuration)
    {
        if (configuration.GetSection(ApiKeyOptions.Section).Get<ApiKeyOptions>() is not { HasKeys: true })
        {
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                if (listen.IPEndPoint is { } address && !IPAddress.IsLoopback(address.Address))
                {
                    throw new InvalidOperationException(
                        $"Refusing to listen on {address} without a key. Set Mem0:Auth:ApiKeys (MEM0_API_KEY), or listen on a loopback address.");
                }
            });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "No API key is configured: everybody on this machine is let in, and no other address is listened on. Set Mem0:Auth:ApiKeys (MEM0_API_KEY) to change that")]
        public static partial void NoKey(ILogger logger);

        [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A configured API key has fewer than {Length} characters and can be guessed")]
        public static partial void ShortKey(ILogger logger, int length);
    }
}

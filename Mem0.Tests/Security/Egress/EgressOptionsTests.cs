using Mem0.Core.Security.Egress;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.Security.Egress;

/// <summary>What is checked at the start, before anything is connected to.</summary>
public sealed class EgressOptionsTests
{
    [Theory]
    [InlineData("api.example.com:443")]
    [InlineData("API.Example.com.:443")]
    [InlineData("api.example.com:*")]
    [InlineData("xn--bcher-kva.example:443")]
    [InlineData("203.0.113.7:8443")]
    [InlineData("[2001:db8::1]:443")]
    [InlineData("[::1]:*")]
    public async Task An_entry_is_a_host_and_a_port(string entry)
    {
        await using var services = new GuardedServices(GuardedServices.Allowing(entry));
        Validate(services);
    }

    [Theory]
    [InlineData("api.example.com", "must be host:port")]
    [InlineData(":443", "must be host:port")]
    [InlineData("", "must be host:port")]
    [InlineData("api.example.com:", "must end with a port")]
    [InlineData("api.example.com:0", "must end with a port")]
    [InlineData("api.example.com:65536", "must end with a port")]
    [InlineData("api.example.com:+443", "must end with a port")]
    [InlineData("api.example.com:https", "must end with a port")]
    [InlineData("https://api.example.com:443", "must name one host")]
    [InlineData("api.example.com/v1:443", "must name one host")]
    [InlineData("*.example.com:443", "must name one host")]
    [InlineData("*:443", "must name one host")]
    [InlineData("203.0.113.0/24:443", "must name one host")]
    [InlineData("two words:443", "must name one host")]
    [InlineData("bücher.example:443", "ASCII form")]
    [InlineData("::1:443", "in brackets")]
    [InlineData("127.1:80", "written as 127.0.0.1")]
    [InlineData("0x7f.0.0.1:80", "written as 127.0.0.1")]
    [InlineData("2130706433:80", "written as 127.0.0.1")]
    public async Task Another_entry_ends_the_start_and_is_named(string entry, string fault)
    {
        await using var services = new GuardedServices(GuardedServices.Allowing("fine.example.com:443", entry));
        var message = Assert.Single(Assert.Throws<OptionsValidationException>(() => Validate(services)).Failures);
        Assert.StartsWith($"Mem0:Egress:Allow:1 ({entry}) ", message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_named_at_once()
    {
        var settings = GuardedServices.Allowing("nonsense", "fine.example.com:443", "api.example.com:99999");
        settings["Mem0:Egress:PinFor"] = "00:00:00";
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://203.0.113.9:4318";
        await using var services = new GuardedServices(settings);
        Assert.Equal(4, Assert.Throws<OptionsValidationException>(() => Validate(services)).Failures.Count());
    }

    [Theory]
    [InlineData("http://203.0.113.9:4318", "203.0.113.9:4318")]
    [InlineData("https://203.0.113.9", "203.0.113.9:443")]
    [InlineData("http://[2001:db8::9]:4318", "[2001:db8::9]:4318")]
    [InlineData("http://169.254.169.254", "169.254.169.254:80")]
    [InlineData("http://0.0.0.0:4318", "0.0.0.0:4318")]
    public async Task A_configured_address_outside_ends_the_start_and_the_message_says_what_allows_it(string address, string target)
    {
        var settings = GuardedServices.Allowing("fine.example.com:443");
        settings["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = address;
        await using (var services = new GuardedServices(settings))
        {
            var message = Assert.Single(Assert.Throws<OptionsValidationException>(() => Validate(services)).Failures);
            Assert.StartsWith("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT leads to " + target, message, StringComparison.Ordinal);
            Assert.Contains($"Mem0__Egress__Allow__1={target}", message, StringComparison.Ordinal);
        }

        settings["Mem0:Egress:Allow:1"] = target;
        await using var allowing = new GuardedServices(settings);
        Validate(allowing);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4317")]
    [InlineData("http://[::1]:4317")]
    [InlineData("http://10.1.2.3:4317")]
    [InlineData("http://collector.example.com:4317")]
    public async Task An_address_of_ones_own_and_a_name_need_no_entry_at_the_start(string address)
    {
        await using var services = new GuardedServices(new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address });
        Validate(services);
        Assert.Empty(services.Resolver.Asked);
    }

    [Fact]
    public async Task A_database_at_a_public_address_needs_an_entry_for_each_of_its_servers()
    {
        Dictionary<string, string?> settings = new() { ["ConnectionStrings:db"] = "Host=203.0.113.5,203.0.113.6:6432,10.0.0.1;Username=mem0" };
        await using var services = new GuardedServices(settings);
        var failures = Assert.Throws<OptionsValidationException>(() => Validate(services)).Failures.ToList();
        Assert.Equal(2, failures.Count);
        Assert.Contains("ConnectionStrings:db leads to 203.0.113.5:5432", failures[0], StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:db leads to 203.0.113.6:6432", failures[1], StringComparison.Ordinal);
    }

    private static void Validate(GuardedServices services)
    {
        services.Provider.GetRequiredService<IStartupValidator>().Validate();
        _ = services.Provider.GetRequiredService<EgressGuard>();
    }
}

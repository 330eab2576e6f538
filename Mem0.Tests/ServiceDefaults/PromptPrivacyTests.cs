namespace Mem0.Tests.ServiceDefaults;

public sealed class PromptPrivacyTests
{
    private const string Variable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    [Fact]
    public async Task The_switch_that_records_prompts_is_off_whatever_the_environment_says()
    {
        Environment.SetEnvironmentVariable(Variable, "true");
        await using var host = await ServiceDefaultsHost.StartAsync();
        Assert.Equal("false", Environment.GetEnvironmentVariable(Variable));
    }
}

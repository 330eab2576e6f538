namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>Keeps prompts and answers of language models out of telemetry.</summary>
internal static class PromptPrivacy
{
    /// <summary>
    /// OpenTelemetry's switch for recording them, which Aspire's dashboard turns on for every service that it runs. Clients of language models
    /// read it from the environment when the first of them is made.
    /// </summary>
    internal const string Variable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    internal static void Enforce() => Environment.SetEnvironmentVariable(Variable, "false");
}

namespace Mem0.Core.Upkeep;

/// <summary>A work that is to be done again and again, and that can be left off and begun anew at any time.</summary>
internal interface IUpkeepWork
{
    /// <summary>The name under which it is observed.</summary>
    string Name { get; }

    /// <summary>The time from one round to the next.</summary>
    TimeSpan Period { get; }

    /// <summary>Does what there is to do now. Several servers may call it at the same time.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}

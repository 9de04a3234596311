using RedoxExport.Connections;

namespace RedoxExport.Support;

/// <summary>The options of a support bundle.</summary>
internal sealed record SupportOptions
{
    public const int DefaultLast = 3;

    /// <summary>The number of runs whose log and exports are included, the newest ones.</summary>
    public int Last { get; init; } = DefaultLast;

    /// <summary>The most bytes of one log, and of the list of files of one export.</summary>
    public int MostOfDocument { get; init; } = 2 * 1024 * 1024;

    /// <summary>The version of PowerShell.</summary>
    public string PowerShell { get; init; } = string.Empty;

    /// <summary>The connection whose settings are included; <see langword="null"/> if none was specified.</summary>
    public RedoxConnection? Connection { get; init; }

    /// <summary>The connection of the session, whose settings are included only if the folders are of the same server.</summary>
    public RedoxConnection? SessionConnection { get; init; }

    /// <summary>The errors, with the name of the command that each came from.</summary>
    public IReadOnlyList<(RedoxExportException Error, string? Command)> Errors { get; init; } = [];
}

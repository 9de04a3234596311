using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Colours a state through <c>$PSStyle</c>, where the session has one: PowerShell 7.2 and later. There the engine itself leaves the
/// colours out where nobody sees them, or <c>NO_COLOR</c> is set; Windows PowerShell shows none.
/// </summary>
internal static class StateColour
{
    /// <summary>The state with its colour around it, or as it is.</summary>
    public static string? Apply(string? state, EngineIntrinsics session)
    {
        if (ColourOf(state) is not { } colour || session.SessionState.PSVariable.GetValue("PSStyle") is not { } style)
        {
            return state;
        }

        return Text(Part(style, "Foreground"), colour) is { } begin && Text(style, "Reset") is { } end ? begin + state + end : state;
    }

    // What is at work or over and of no more interest stays as it is.
    private static string? ColourOf(string? state) => state switch
    {
        "Complete" or "Completed" => "Green",
        "Waiting" or "Interrupted" or "Incomplete" or "CountMismatch" or "DamagedLines" or "Unfinished" or "Unexpected" or "Warning" => "Yellow",
        "Failed" or "Gone" or "Abandoned" or "Missing" or "Damaged" or "Error" => "Red",
        _ => null,
    };

    private static object? Part(object style, string name) => PSObject.AsPSObject(style).Properties[name]?.Value;

    private static string? Text(object? part, string name) => part is null ? null : Part(part, name) as string;
}

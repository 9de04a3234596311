using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Colors a state with <c>$PSStyle</c>, if the session has it: PowerShell 7.2 and later. PowerShell itself removes the colors if the output
/// is not shown to a person, or if <c>NO_COLOR</c> is set. Windows PowerShell shows no colors.
/// </summary>
internal static class StateColour
{
    /// <summary>The state with its color codes, or unchanged if it has no color.</summary>
    public static string? Apply(string? state, EngineIntrinsics session)
    {
        if (ColourOf(state) is not { } colour || session.SessionState.PSVariable.GetValue("PSStyle") is not { } style)
        {
            return state;
        }

        return Text(Part(style, "Foreground"), colour) is { } begin && Text(style, "Reset") is { } end ? begin + state + end : state;
    }

    // States of work in progress, and of work that is over and needs no attention, have no color.
    private static string? ColourOf(string? state) => state switch
    {
        "Complete" or "Completed" or "Good" => "Green",
        "Waiting" or "Interrupted" or "Incomplete" or "CountMismatch" or "DamagedLines" or "Unfinished" or "Unexpected" or "Warning" => "Yellow",
        "Failed" or "Gone" or "Abandoned" or "Missing" or "Damaged" or "Error" or "Unreadable" => "Red",
        _ => null,
    };

    private static object? Part(object style, string name) => PSObject.AsPSObject(style).Properties[name]?.Value;

    private static string? Text(object? part, string name) => part is null ? null : Part(part, name) as string;
}

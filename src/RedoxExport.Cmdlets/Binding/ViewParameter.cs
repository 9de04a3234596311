using System.Management.Automation;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Reads the value of <c>-View</c>.</summary>
internal static class ViewParameter
{
    /// <summary>Reads one view, which needs no name.</summary>
    /// <exception cref="RedoxExportException"><c>ViewNotFound</c>, <c>ViewNotValid</c>, <c>ViewAmbiguous</c>.</exception>
    public static ViewPlan Read(PSCmdlet cmdlet, object view)
    {
        ViewSource[] sources = [.. Find(cmdlet, view)];
        return sources.Length == 1 ? Compile(sources[0]) : throw CmdletErrors.ViewAmbiguous(cmdlet.MyInvocation.MyCommand.Name, sources.Length);
    }

    /// <summary>Reads views that become tables, in the order in which they were specified. Each has a name of its own.</summary>
    /// <returns>Each view with what it was read from, for messages.</returns>
    /// <exception cref="RedoxExportException"><c>ViewNotFound</c>, <c>ViewNotValid</c>, <c>ViewNameDuplicate</c>.</exception>
    public static IReadOnlyList<(ViewPlan Plan, string Source)> ReadAll(PSCmdlet cmdlet, object view)
    {
        List<(ViewPlan Plan, string Source)> views = [];
        Dictionary<string, string> sources = new(StringComparer.OrdinalIgnoreCase);
        foreach (ViewSource source in Find(cmdlet, view))
        {
            ViewPlan plan = Compile(source);
            if (plan.Name is not { } name)
            {
                throw ViewErrors.ViewNotValid(source.Source, [new ViewProblem(string.Empty, null, "The member 'name' is missing. It becomes the name of the table")]);
            }

            if (sources.TryGetValue(name, out string? other))
            {
                throw CmdletErrors.ViewNameDuplicate(name, other, source.Source);
            }

            sources.Add(name, source.Source);
            views.Add((plan, source.Source));
        }

        return views;
    }

    private static IEnumerable<ViewSource> Find(PSCmdlet cmdlet, object view)
    {
        try
        {
            return [.. ViewSources.Find(cmdlet, view)];
        }
        catch (SessionStateException error)
        {
            throw CmdletErrors.ViewUnreadable(view.ToString() ?? string.Empty, error.Message.TrimEnd('.'));
        }
    }

    private static ViewPlan Compile(ViewSource source)
    {
        ViewReading reading = ViewReader.Inspect(source.Json, source.FileName);
        return reading.Plan ?? throw ViewErrors.ViewNotValid(source.Source, reading.Problems);
    }
}

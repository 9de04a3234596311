using System.Management.Automation;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Reads the value of <c>-View</c>.</summary>
internal static class ViewParameter
{
    // More would fill the screen of a nightly run. Test-RedoxExportView lists all.
    private const int MostWarnings = 3;

    /// <summary>Reads one view, which needs no name.</summary>
    /// <exception cref="RedoxExportException"><c>ViewNotFound</c>, <c>ViewNotValid</c>, <c>ViewAmbiguous</c>.</exception>
    public static ViewPlan Read(PSCmdlet cmdlet, object view)
    {
        ViewSource[] sources = [.. Find(cmdlet, view)];
        return sources.Length == 1 ? Compile(cmdlet, sources[0]) : throw CmdletErrors.ViewAmbiguous(cmdlet.MyInvocation.MyCommand.Name, sources.Length);
    }

    /// <summary>Reads views that become tables, in the order in which they were specified. Each has a name of its own.</summary>
    /// <exception cref="RedoxExportException"><c>ViewNotFound</c>, <c>ViewNotValid</c>, <c>ViewNameDuplicate</c>.</exception>
    public static IReadOnlyList<TablePlan> ReadAll(PSCmdlet cmdlet, object view)
    {
        List<TablePlan> tables = [];
        Dictionary<string, string> sources = new(StringComparer.OrdinalIgnoreCase);
        foreach (ViewSource source in Find(cmdlet, view))
        {
            ViewPlan plan = Compile(cmdlet, source);
            if (plan.Name is not { } name)
            {
                throw ViewErrors.ViewNotValid(source.Source, [new ViewProblem(string.Empty, null, "The member 'name' is missing. It becomes the name of the table")]);
            }

            if (sources.TryGetValue(name, out string? other))
            {
                throw CmdletErrors.ViewNameDuplicate(name, other, source.Source);
            }

            sources.Add(name, source.Source);
            tables.Add(new TablePlan(name, plan));
        }

        return tables;
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

    private static ViewPlan Compile(PSCmdlet cmdlet, ViewSource source)
    {
        ViewReading reading = ViewReader.Inspect(source.Json, source.FileName);
        ViewPlan plan = reading.Plan ?? throw ViewErrors.ViewNotValid(source.Source, reading.Problems);
        if (reading.Warnings.Count > 0)
        {
            string more = reading.Warnings.Count > MostWarnings ? $" There are {reading.Warnings.Count - MostWarnings} more; Test-RedoxExportView lists all." : string.Empty;
            cmdlet.WriteWarning($"Paths of the view in {source.Source} may find nothing. {string.Join(" ", reading.Warnings.Take(MostWarnings))}{more}");
        }

        return plan;
    }
}

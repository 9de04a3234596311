using System.Management.Automation;
using System.Text;
using RedoxExport.Storage;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Reads the value of <c>-View</c>: the path of a file, the text of a view, or a view as an object.</summary>
internal static class ViewParameter
{
    private const long LargestView = 16 * 1024 * 1024;

    /// <exception cref="RedoxExportException"><c>ViewNotFound</c>, <c>ViewNotValid</c>.</exception>
    public static ViewPlan Read(PSCmdlet cmdlet, object view)
    {
        object value = view is PSObject wrapped ? wrapped.BaseObject : view;
        (string json, string source) = value is string text
            ? text.TrimStart().StartsWith("{", StringComparison.Ordinal) ? (text, "the text of -View") : ReadFile(FilePaths.Unresolved(cmdlet, text))
            : (JsonOf(view), "the object of -View");
        return ViewReader.Read(json, out IReadOnlyList<ViewProblem> problems) ?? throw ViewErrors.ViewNotValid(source, problems);
    }

    private static (string Json, string Source) ReadFile(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > LargestView)
            {
                throw CmdletErrors.ViewNotFound(path, "it is larger than a view can be (16 MB)");
            }

            using StreamReader reader = new(file, Encoding.UTF8);
            return (reader.ReadToEnd(), $"'{path}'");
        }
        catch (Exception error) when (Disk.IsFault(error))
        {
            throw CmdletErrors.ViewNotFound(path, error is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : error.Message);
        }
    }

    private static string JsonOf(object view)
    {
        try
        {
            return Encoding.UTF8.GetString(PowerShellJson.Write(view));
        }
        catch (PayloadInputException error)
        {
            throw ViewErrors.ViewNotValid("the object of -View", [new ViewProblem(string.Empty, null, error.Message)]);
        }
    }
}

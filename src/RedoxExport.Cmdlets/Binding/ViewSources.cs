using System.Collections;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedoxExport.Storage;
using RedoxExport.Views;

namespace RedoxExport.Cmdlets;

/// <summary>Finds the views of <c>-View</c>: built-in ones by name, files, folders, JSON text and objects.</summary>
internal static class ViewSources
{
    private const long LargestView = 16 * 1024 * 1024;
    private const string TypeOfView = "ViewDefinition";

    /// <summary>Finds every view of a value, in the order in which they were specified; the files of a folder by name.</summary>
    /// <exception cref="RedoxExportException"><c>ViewNotFound</c>, <c>ViewNotValid</c>, <c>PathNotFileSystem</c>.</exception>
    public static IEnumerable<ViewSource> Find(PSCmdlet cmdlet, object? view)
    {
        object? value = view is PSObject wrapped ? wrapped.BaseObject : view;
        return value switch
        {
            string text when text.TrimStart(' ', '\t', '\r', '\n', '\uFEFF').StartsWith("{", StringComparison.Ordinal) => [new ViewSource(text, "the text of -View", null)],
            string text => FindByName(cmdlet, text),
            FileSystemInfo item => FindByPath(cmdlet, item.FullName),
            BuiltInView builtIn => [SourceOf(builtIn)],
            IEnumerable list and not IDictionary and not JsonNode => list.Cast<object?>().SelectMany(item => Find(cmdlet, item)),
            _ => [new ViewSource(JsonOf(value is null ? string.Empty : view!), "the object of -View", null)],
        };
    }

    private static IEnumerable<ViewSource> FindByName(PSCmdlet cmdlet, string text) =>
        BuiltInViews.Find(text) is { } builtIn ? [SourceOf(builtIn)] : FindByPath(cmdlet, text);

    private static ViewSource SourceOf(BuiltInView view) => new(view.ToJson(), $"the built-in view {view.Name}", null);

    private static IEnumerable<ViewSource> FindByPath(PSCmdlet cmdlet, string path)
    {
        string full = FilePaths.Unresolved(cmdlet, path);
        if (Directory.Exists(full))
        {
            return ReadAll(cmdlet, full, FilesOf(full));
        }

        if (!File.Exists(full) && WildcardPattern.ContainsWildcardCharacters(path))
        {
            return ReadAll(cmdlet, path, [.. cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _).Where(File.Exists)]);
        }

        return File.Exists(full) || !IsName(path) ? [Read(full)] : throw CmdletErrors.ViewUnknown(path, BuiltInViews.NearestTo(path), BuiltInViews.ViewNames, canBePath: true);
    }

    private static string[] FilesOf(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "*.json");
        }
        catch (Exception error) when (Disk.IsFault(error))
        {
            throw CmdletErrors.ViewUnreadable(folder, error.Message.TrimEnd('.'));
        }
    }

    // A path has a separator, an extension or a drive.
    private static bool IsName(string text) => text.IndexOfAny(['/', '\\', '.', ':', '~']) < 0;

    /// <summary>Reads the views of several files. Those that say that they are something else, such as a Patient, are skipped.</summary>
    private static List<ViewSource> ReadAll(PSCmdlet cmdlet, string place, string[] files)
    {
        List<ViewSource> views = [];
        foreach (string file in files.OrderBy(file => file, StringComparer.Ordinal))
        {
            ViewSource view = Read(file);
            if (IsOther(view.Json))
            {
                cmdlet.WriteVerbose($"Skipping '{file}': it is not a ViewDefinition.");
            }
            else
            {
                views.Add(view);
            }
        }

        return views.Count > 0 ? views : throw CmdletErrors.ViewUnreadable(place, "it has no JSON file with a ViewDefinition");
    }

    // A file that is damaged may be a view, so that it is not left out in silence.
    private static bool IsOther(string json)
    {
        using JsonDocument? document = ViewText.Parse(json, out _);
        return document is not null
            && (document.RootElement.ValueKind != JsonValueKind.Object
                || (document.RootElement.TryGetProperty("resourceType", out JsonElement type) && type.ValueKind == JsonValueKind.String && !type.ValueEquals(TypeOfView)));
    }

    private static ViewSource Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > LargestView)
            {
                throw CmdletErrors.ViewUnreadable(path, "it is larger than a view can be (16 MB)");
            }

            using StreamReader reader = new(file, Encoding.UTF8);
            return new ViewSource(reader.ReadToEnd(), $"'{path}'", Path.GetFileNameWithoutExtension(path));
        }
        catch (Exception error) when (Disk.IsFault(error))
        {
            throw CmdletErrors.ViewUnreadable(path, error is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : error.Message.TrimEnd('.'));
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
            throw ViewErrors.ViewNotValid("the object of -View", [new ViewProblem(string.Empty, null, $"It is {error.Message}")]);
        }
    }
}

using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// Finds the members in the paths of a view that FHIR R4 does not have. They are warnings, not problems: the view can be made for data of a later version,
/// in which the paths find them, and a view that another program runs must run here as well.
/// </summary>
internal sealed class ViewElements
{
    private readonly List<ViewProblem> _warnings = [];
    private HashSet<R4Type>? _resource;

    public IReadOnlyList<ViewProblem> Warnings => _warnings;

    /// <summary>The types of what the paths of the current select start from; <see langword="null"/> if they are not known.</summary>
    public HashSet<R4Type>? Context { get; set; }

    /// <summary>Begins with the paths that start from the resource.</summary>
    public void Begin(string? resource)
    {
        _resource = resource is null ? null : ElementCheck.ResourcesOf([resource]);
        Context = _resource;
    }

    /// <summary>Checks a path.</summary>
    /// <param name="path">The path; <see langword="null"/> if it is not valid.</param>
    /// <param name="pointer">Its location in the view.</param>
    /// <returns>The types of what it finds; <see langword="null"/> if they are not known.</returns>
    public HashSet<R4Type>? Check(Operation? path, string pointer)
    {
        if (path is null)
        {
            return null;
        }

        HashSet<R4Type>? types = ElementCheck.Check(path.Source!, _resource, Context, out IReadOnlyList<UnknownElement> unknown);
        _warnings.AddRange(unknown.Select(element => new ViewProblem(pointer, element.Column, element.Remark)));
        return types;
    }

    /// <summary>Checks the paths of a <c>repeat</c>.</summary>
    /// <param name="paths">The paths, with their locations in the view.</param>
    /// <returns>The types of what they find at any depth; <see langword="null"/> if they are not known.</returns>
    public HashSet<R4Type>? CheckRepeated(IReadOnlyList<(Operation Path, string Pointer)> paths)
    {
        HashSet<R4Type>? types = ElementCheck.CheckRepeated([.. paths.Select(path => path.Path.Source!)], _resource, Context, out IReadOnlyList<(int Path, UnknownElement Element)> unknown);
        _warnings.AddRange(unknown.Select(one => new ViewProblem(paths[one.Path].Pointer, one.Element.Column, one.Element.Remark)));
        return types;
    }
}

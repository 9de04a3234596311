using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>A checked and compiled view. Several threads can use it.</summary>
internal sealed partial class ViewPlan
{
    /// <summary>The name of the view; <see langword="null"/> if it has none.</summary>
    public required string? Name { get; init; }

    /// <summary>The type of the resources that have rows.</summary>
    public required string Resource { get; init; }

    /// <summary>
    /// The parts of the view that decide about rows, as JSON with sorted members. Two views with the same definition have the same rows.
    /// </summary>
    public required string Definition { get; init; }

    /// <summary>The columns, in the order that SQL on FHIR gives them.</summary>
    public required IReadOnlyList<ViewColumn> Columns { get; init; }

    /// <summary>The conditions that a resource must meet to have rows.</summary>
    public required IReadOnlyList<Operation> Conditions { get; init; }

    /// <summary>The values of the constants that paths use as <c>%name</c>.</summary>
    public required IReadOnlyDictionary<string, PathValue> Constants { get; init; }

    /// <summary>The members that the paths look at.</summary>
    public required NodeNames Names { get; init; }

    /// <summary>The number of contexts: the resource, and each select.</summary>
    public required int Slots { get; init; }

    /// <summary>The first step of making rows.</summary>
    public required ViewStep First { get; init; }
}

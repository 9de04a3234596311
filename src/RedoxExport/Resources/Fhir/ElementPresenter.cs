namespace RedoxExport.Resources;

/// <summary>
/// Converts nested elements to the objects that a host shows instead of them. A resource gets its presenter when it is made, and its nested
/// elements have the same one. Used from several threads.
/// </summary>
internal abstract class ElementPresenter
{
    /// <summary>Shows each element as it is.</summary>
    public static ElementPresenter AsIs { get; } = new Identity();

    /// <summary>Converts one element.</summary>
    public abstract object Present(FhirElement element);

    /// <summary>Converts a value of a member: an element, the elements of an array, or a value that needs no conversion.</summary>
    public object? PresentAll(object? value)
    {
        switch (value)
        {
            case FhirElement element:
                return Present(element);
            case object?[] array:
                // A copy, so that a script that changes the array does not change the resource.
                object?[] shown = new object?[array.Length];
                for (int i = 0; i < shown.Length; i++)
                {
                    shown[i] = PresentAll(array[i]);
                }

                return shown;
            default:
                return value;
        }
    }

    private sealed class Identity : ElementPresenter
    {
        public override object Present(FhirElement element) => element;
    }
}

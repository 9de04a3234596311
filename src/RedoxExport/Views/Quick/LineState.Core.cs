using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>The state of a line that the runs of programs on its parts share. For one thread.</summary>
/// <param name="evaluation">Has the table of the line, and evaluates the paths that programs do not know.</param>
internal sealed class LineState(Evaluation evaluation)
{
    private long _evaluated;

    /// <summary>The number of the line.</summary>
    public long Number { get; private set; }

    /// <summary>True if the line needs the careful evaluation.</summary>
    public bool HasDeclined { get; private set; }

    /// <summary>The evaluation of paths, with the line as its context.</summary>
    public Evaluation Evaluation
    {
        get
        {
            if (_evaluated != Number)
            {
                evaluation.Begin();
                _evaluated = Number;
            }

            return evaluation;
        }
    }

    /// <summary>Begins the line that is in the table.</summary>
    public void Begin()
    {
        Number++;
        HasDeclined = false;
    }

    public void Decline() => HasDeclined = true;
}

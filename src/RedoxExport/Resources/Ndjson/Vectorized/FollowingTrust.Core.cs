namespace RedoxExport.Resources;

/// <summary>
/// How often following known structures has paid lately. If lines have hardly ever followed, and no more can be learned, only one line in
/// 64 is tried.
/// </summary>
internal struct FollowingTrust
{
    private const int Most = 64;
    private const int LinesBetweenTrials = 63;

    private int _trust;
    private int _linesWithoutTrial;

    public FollowingTrust() => _trust = Most;

    /// <summary>Decides if a line is tried. Called once for each line.</summary>
    public bool Tries()
    {
        if (_linesWithoutTrial == 0)
        {
            return true;
        }

        _linesWithoutTrial--;
        return false;
    }

    /// <summary>Notes the result of a trial.</summary>
    /// <param name="isFollowed">True if the line followed.</param>
    /// <param name="canLearn">True if more structures can be learned.</param>
    public void Note(bool isFollowed, bool canLearn)
    {
        if (isFollowed)
        {
            _trust = Math.Min(_trust + 2, Most);
        }
        else if (!canLearn && --_trust < 0)
        {
            _trust = 0;
            _linesWithoutTrial = LinesBetweenTrials;
        }
    }
}
